using System.Text;
using System.Text.Json;
using CsCheck;
using GreenFlux.Ocpp;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Tests.Unit.Ocpp;

/// <summary>Whatever the bytes: no exception, and an answer that the charger can read.</summary>
public sealed class DecodeProperties
{
    private static readonly string[] Frames =
    [
        .. FullPayloads.FromCharger.Select(pair => $"[2,\"id-1\",\"{pair.Key}\",{pair.Value}]"),
        """[3,"cmd-1",{"status":"Accepted","configurationKey":[{"key":"A","readonly":true,"value":"1"}],"unknownKey":["B"]}]""",
        """[4,"cmd-1","NotSupported","no such thing",{}]""",
    ];

    // What breaks naive readers; spliced over a token or inserted anywhere.
    private static readonly string[] Shrapnel =
    [
        "null", "true", "{}", "[]", "\"\"", "0", "-1", "1e999", "-1e-999", "NaN", "99999999999999999999999999999999999999", "0.1", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"2026-03-01\"", "\"0001-01-01T00:00:00+23:59\"", "\"9999-12-31T23:59:59-23:59\"", "\"79228162514264337593543950335\"", "\"1,5\"",
        "\"é😀\"", "{\"a\":1,\"a\":2}", "[[[[[[[[", "{{", "]", "}", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\0", "\uFEFF", " ", "'x'", "/*", "\"connectorId\":", "\"idTag\":1,",
        "\"timestamp\":\"\",", "\"sampledValue\":[{}],", "\"meterValue\":[[]],",
    ];

    private static readonly ChargerCommand[] Commands =
    [
        new RemoteStart("A", 1), new ReadConfiguration([]), new SendVendorData("v", null, null), new ChangeAvailability(1, true), new UnlockConnector(1),
        new WriteConfiguration("k", "v"), new TriggerMessage("Heartbeat", null), new ResetStation(ResetKind.Soft), new RemoteStop("1"), new ClearCache(),
    ];

    [Fact]
    public void Random_bytes_are_answered() => Gen.Byte.Array[0, 200].Sample(AssertSane, iter: 5_000);

    [Fact]
    public void Random_text_of_frames_letters_is_answered() =>
        OneOf([.. Shrapnel, "[", "2", "3", "\"Heartbeat\"", "\"MeterValues\"", "\"a\""]).Array[0, 20]
            .Sample(parts => AssertSane(Encoding.UTF8.GetBytes(string.Concat(parts))), iter: 5_000);

    [Fact]
    public void Valid_frames_with_bytes_changed_removed_and_doubled_are_answered() =>
        Gen.Select(OneOf(Frames), Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2000], Gen.Byte).Array[1, 4]).Sample(
            (frame, edits) =>
            {
                var bytes = Encoding.UTF8.GetBytes(frame).ToList();
                foreach (var (kind, position, value) in edits)
                {
                    var at = position % (bytes.Count + 1);
                    if (kind == 0 || at == bytes.Count) bytes.Insert(at, value);
                    else if (kind == 1) bytes.RemoveAt(at);
                    else if (kind == 2) bytes[at] = value;
                    else bytes.RemoveRange(at, bytes.Count - at);
                }

                AssertSane([.. bytes]);
            },
            iter: 5_000);

    [Fact]
    public void Valid_frames_with_tokens_replaced_are_answered() =>
        Gen.Select(OneOf(Frames), Gen.Select(Gen.Int[0, 200], OneOf(Shrapnel), Gen.Bool).Array[1, 3]).Sample(
            (frame, edits) =>
            {
                foreach (var (position, shrapnel, replace) in edits)
                {
                    var tokens = Tokens(frame);
                    if (tokens.Count == 0) break;
                    var (start, length) = tokens[position % tokens.Count];
                    frame = frame[..start] + shrapnel + frame[(replace ? start + length : start)..];
                }

                AssertSane(Encoding.UTF8.GetBytes(frame));
            },
            iter: 5_000);

    [Fact]
    public void Any_answer_to_any_command_has_an_outcome() =>
        Gen.Select(OneOf(Commands), OneOf(Frames), Gen.Int[0, 200], OneOf(Shrapnel)).Sample(
            (command, frame, position, shrapnel) =>
            {
                var tokens = Tokens(frame);
                var (start, length) = tokens[position % tokens.Count];
                var payload = frame[..start] + shrapnel + frame[(start + length)..];
                if (Wire.Decode(payload) is ResultFrame result) Assert.NotEmpty(Wire.Protocol.ReadOutcome(command, result.Payload).Status);
            },
            iter: 5_000);

    [Fact]
    public void Starts_survive_the_wire() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Char[' ', '~'].Array[1, 20], Gen.Int[0, int.MaxValue], Gen.DateTime[new DateTime(2010, 1, 1), new DateTime(2100, 1, 1)], Gen.Int[-14 * 60, 14 * 60])
            .Sample((connector, tag, meter, time, offsetMinutes) =>
            {
                var idTag = new string(tag);
                var at = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromMinutes(offsetMinutes));
                var payload = JsonSerializer.Serialize(new { connectorId = connector, idTag, meterStart = meter, timestamp = at });
                Assert.Equal(
                    new TransactionStarted { ConnectorId = connector, IdTag = idTag, MeterStartWh = meter, At = at.ToUniversalTime() },
                    Wire.Event<TransactionStarted>("StartTransaction", payload));
            });

    [Fact]
    public void Commands_that_pass_the_check_are_frames_within_the_limits() =>
        Gen.Select(Gen.String[0, 60], Gen.String[0, 600], Gen.Int).Sample((name, text, number) =>
        {
            ChargerCommand[] commands =
            [
                new RemoteStart(name, number), new WriteConfiguration(name, text), new SendVendorData(text, name, text), new ReadConfiguration([name]),
                new UnlockConnector(number), new ChangeAvailability(number, true), new RemoteStop(text), new TriggerMessage(name, number),
            ];
            foreach (var command in commands)
            {
                if (Wire.Protocol.FindProblem(command) is { } problem)
                {
                    Assert.NotEmpty(problem);
                    Assert.Throws<ArgumentException>(() => Wire.Protocol.EncodeCommand("a", command));
                    continue;
                }

                using var call = JsonDocument.Parse(Wire.Protocol.EncodeCommand("a", command));
                Assert.Equal(4, call.RootElement.GetArrayLength());
            }
        });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static List<(int Start, int Length)> Tokens(string frame)
    {
        var tokens = new List<(int, int)>();
        var bytes = Encoding.UTF8.GetBytes(frame);
        if (bytes.Length != frame.Length) return tokens;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read()) tokens.Add(((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
        }
        catch (JsonException)
        {
            // An earlier edit broke the text: the tokens before it will do.
        }

        return tokens;
    }

    private static void AssertSane(byte[] bytes)
    {
        switch (Wire.Protocol.Decode(bytes))
        {
            case CallFrame call:
                Assert.InRange(call.MessageId.Length, 1, 36);
                Assert.All(call.Notes, note => Assert.Contains(NoteCode.All, known => known.Code == note));
                Assert.Equal(call.Notes.Count, call.Notes.Distinct(StringComparer.Ordinal).Count());
                break;
            case UnreadableFrame { Answer: { } answer }:
                Wire.ParseError(answer);
                break;
            case UnreadableFrame unreadable:
                Assert.NotEmpty(unreadable.Problem);
                break;
            case ResultFrame result:
                Assert.NotEmpty(result.Payload.GetRawText());
                break;
            case ErrorFrame error:
                Assert.InRange(error.Description.Length, 0, 255);
                break;
        }
    }
}
