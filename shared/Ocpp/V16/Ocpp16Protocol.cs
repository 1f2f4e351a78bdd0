using System.Buffers;
using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;
using GreenFlux.Ocpp.Framing;
using GreenFlux.Ocpp.V16.Core;

namespace GreenFlux.Ocpp.V16;

/// <summary>OCPP 1.6 over JSON (edition 2 with its errata). Its messages stand in docs/ocpp-messages.md.</summary>
public sealed class Ocpp16Protocol : ChargerProtocol
{
    public const string Name = "ocpp1.6";

    /// <summary>The status of an outcome whose payload broke the schema.</summary>
    public const string InvalidAnswer = "InvalidAnswer";

    private static readonly CallReader CallReader = ReadCall;

    public override string Subprotocol => Name;

    public override ChargerFrame Decode(ReadOnlySpan<byte> frame) => FrameReader.Read(frame, CallReader);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The reply can't be told in 1.6: a bug of the caller.</exception>
    public override string EncodeReply(string messageId, ChargerReply reply) => reply switch
    {
        HeartbeatReply heartbeat => FrameWriter.CallResult(messageId, heartbeat, HeartbeatCall.Write),
        Acknowledged => FrameWriter.CallResult(messageId, reply, static (_, _) => { }),
        AuthorizationReply authorization => FrameWriter.CallResult(messageId, authorization, AuthorizeCall.Write),
        TransactionStartedReply started => FrameWriter.CallResult(messageId, started, StartTransactionCall.Write),
        TransactionEndedReply ended => FrameWriter.CallResult(messageId, ended, StopTransactionCall.Write),
        BootReply boot => FrameWriter.CallResult(messageId, boot, BootNotificationCall.Write),
        VendorDataReply data => FrameWriter.CallResult(messageId, data, DataTransferCall.Write),
        RefusedReply refused when OcppErrorCode.All.Contains(refused.Code) => FrameWriter.CallError(messageId, refused.Code, refused.Description),
        RefusedReply refused => throw new ArgumentException($"'{refused.Code}' is no error code of OCPP 1.6; see {nameof(OcppErrorCode)}", nameof(reply)),
        _ => throw new ArgumentException($"OCPP 1.6 has no answer for {reply.GetType().Name}", nameof(reply)),
    };

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The command breaks 1.6's limits, see <see cref="FindProblem"/>; or the id does.</exception>
    public override string EncodeCommand(string messageId, ChargerCommand command)
    {
        if (!MessageId.IsValid(messageId))
            throw new ArgumentException($"A message id has 1 to {MessageId.MaxLength} characters", nameof(messageId));
        if (FindProblem(command) is { } problem) throw new ArgumentException(problem, nameof(command));
        var action = Ocpp16Actions.For(command)!;
        return FrameWriter.Call(messageId, action.Name, command, action.Write);
    }

    /// <inheritdoc />
    public override string? FindProblem(ChargerCommand command)
    {
        if (Ocpp16Actions.For(command) is not { } action) return $"OCPP 1.6 has no action for {command.GetType().Name}";

        // Our own payload goes through the reader of the declared fields: one set of rules for both directions.
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            action.Write(json, command);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        var log = new ReadLog();
        var payload = new FieldReader(document.RootElement, log);
        payload.Check(action.Request);
        if (log.Violation is { } violation) return $"{action.Name}.{violation}";
        return log.Notes.Count == 0 ? null : $"{action.Name}: {string.Join(", ", log.Notes)}";
    }

    /// <inheritdoc />
    public override CommandOutcome ReadOutcome(ChargerCommand command, JsonElement payload)
    {
        if (Ocpp16Actions.For(command) is not { } action) throw new ArgumentException($"OCPP 1.6 has no action for {command.GetType().Name}", nameof(command));
        if (payload.ValueKind != JsonValueKind.Object) return new CommandOutcome(InvalidAnswer, Succeeded: false, $"{action.Name}: the answer is no JSON object");
        var log = new ReadLog();
        var reader = new FieldReader(payload, log);
        var outcome = action.ReadAnswer(ref reader);
        return log.Violation is { } violation ? new CommandOutcome(InvalidAnswer, Succeeded: false, $"{action.Name}.{violation}") : outcome;
    }

    private static ChargerFrame ReadCall(string messageId, JsonElement name, JsonElement payload)
    {
        var log = new ReadLog();
        var action = Ocpp16Actions.Find(name);
        if (action is null)
        {
            var spelt = name.GetString()!;
            action = Ocpp16Actions.FindInAnyCase(spelt);
            if (action is null) return RefuseAction(messageId, spelt);
            log.Note(NoteCode.ActionSpelling);
        }

        var reader = new FieldReader(payload, log);
        var read = action.Read(ref reader);
        reader.Finish();
        if (log.Violation is { } violation) return FrameFault.Of(MessageType.Call, messageId, violation.Code, $"{action.Name}.{violation}");
        return new CallFrame(messageId, action.Name, read, log.Notes);
    }

    private static UnreadableFrame RefuseAction(string messageId, string name)
    {
        var shown = FrameFault.Quote(name);
        return Ocpp16Actions.IsOurs(name)
            ? FrameFault.Of(MessageType.Call, messageId, OcppErrorCode.NotSupported, $"action: {shown} goes from the platform to the charger only")
            : FrameFault.Of(MessageType.Call, messageId, OcppErrorCode.NotImplemented, $"action: {shown} is not known");
    }
}
