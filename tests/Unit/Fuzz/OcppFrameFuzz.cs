using System.Text;
using System.Text.Json;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.V16;
using GreenFlux.Tests.Fuzz;
using GreenFlux.Tests.Unit.Ocpp;

namespace GreenFlux.Tests.Unit.Fuzz;

/// <summary>Frames of every action, made wrong in every way, through the decoder and the answers' readers and writers.</summary>
public sealed class OcppFrameFuzz
{
    /// <summary>No answer to a frame that can't be served needs more: an id of 36 and a text of 255 characters, escaped.</summary>
    private const int LargestAnswerBytes = 2048;

    private static readonly ChargerCommand[] Commands =
    [
        new RemoteStart("A", 1), new RemoteStop("1"), new ResetStation(ResetKind.Soft), new UnlockConnector(1), new ReadConfiguration([]),
        new WriteConfiguration("k", "v"), new ChangeAvailability(1, true), new ClearCache(), new TriggerMessage("Heartbeat", null), new SendVendorData("v", null, null),
    ];

    [Fact]
    public void Every_action_is_among_the_frames_that_are_made_wrong()
    {
        var actions = OcppFrames.All.Select(Wire.Decode).Select(frame => frame is CallFrame call ? call.Action : null);

        Assert.Superset(Ocpp16Actions.FromCharger.Select(action => action.Name).ToHashSet(), actions.OfType<string>().ToHashSet());
        Assert.All(Ocpp16Actions.ToCharger.Where(action => action.Name != "DataTransfer"),
            action => Assert.Contains(OcppFrames.All, frame => frame.Contains($"\"{action.Name}\"", StringComparison.Ordinal)));
        Assert.Equal(Ocpp16Actions.ToCharger.Count, Commands.Select(command => command.GetType()).Distinct().Count());
    }

    [Fact]
    public void Enough_of_what_is_made_wrong_still_goes_deep()
    {
        var frames = Enumerable.Range(0, 2000).Select(seed => Wire.Protocol.Decode(Mutated(FuzzRun.Of(seed)))).ToList();

        Assert.InRange(frames.OfType<CallFrame>().Count(), 300, 1500);
        Assert.InRange(frames.OfType<ResultFrame>().Count(), 100, 1500);
        Assert.InRange(frames.OfType<ErrorFrame>().Count(), 20, 1500);
        Assert.InRange(frames.OfType<UnreadableFrame>().Count(frame => frame.Answer is not null), 300, 1500);
        Assert.InRange(frames.OfType<UnreadableFrame>().Count(frame => frame.Answer is null), 20, 1500);
    }

    [Fact]
    public Task Whatever_the_frame_there_is_one_bounded_answer_and_no_exception() =>
        FuzzRun.PureAsync(
            Soak.Times(75_000, 750_000),
            Mutated,
            Check);

    private static byte[] Mutated(Random random) => new Mutator(random).Mutate(Shrapnel.Of(OcppFrames.All, random), Shrapnel.Of(OcppFrames.All, random));

    private static void Check(byte[] frame)
    {
        var decoded = Wire.Protocol.Decode(frame);
        Assert.Equal(Text(decoded), Text(Wire.Protocol.Decode(frame)));
        switch (decoded)
        {
            case CallFrame call:
                Assert.InRange(call.MessageId.Length, 1, 36);
                CheckAnswer(Wire.Protocol.EncodeReply(call.MessageId, Acknowledged.Instance), call.MessageId, 3);
                CheckAnswer(Wire.Protocol.EncodeReply(call.MessageId, new RefusedReply(OcppErrorCode.GenericError, Encoding.UTF8.GetString(frame))), call.MessageId, 5);
                break;
            case UnreadableFrame { Answer: { } answer } unreadable:
                Assert.InRange(Encoding.UTF8.GetByteCount(answer), 1, LargestAnswerBytes);
                Assert.Equal(unreadable.Problem, Wire.ParseError(answer).Description);
                break;
            case UnreadableFrame unreadable:
                Assert.InRange(unreadable.Problem.Length, 1, 255);
                break;
            case ErrorFrame error:
                Assert.InRange(error.Code.Length, 0, 50);
                Assert.InRange(error.Description.Length, 0, 255);
                break;
            case ResultFrame result:
                foreach (var command in Commands)
                    Assert.NotNull(Wire.Protocol.ReadOutcome(command, result.Payload).Status);
                break;
            default:
                Assert.Fail($"{decoded} is no kind of frame.");
                break;
        }
    }

    private static void CheckAnswer(string answer, string messageId, int elements)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(answer), 1, LargestAnswerBytes);
        using var document = JsonDocument.Parse(answer);
        Assert.Equal(messageId, document.RootElement[1].GetString());
        Assert.Equal(elements, document.RootElement.GetArrayLength());
    }

    /// <summary>All that a frame says, to be compared.</summary>
    private static string Text(ChargerFrame frame) => frame switch
    {
        CallFrame call => $"{call.MessageId} {call.Action} {JsonSerializer.Serialize(call.Event, call.Event.GetType())} {string.Join(',', call.Notes)}",
        ResultFrame result => $"{result.MessageId} {result.Payload.GetRawText()}",
        _ => frame.ToString(),
    };
}
