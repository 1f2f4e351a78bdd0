using System.Text.Json;

namespace GreenFlux.Ocpp.Charger;

/// <summary>One OCPP version: turns frames into the version-neutral model and back. Pure and thread-safe.</summary>
public abstract class ChargerProtocol
{
    /// <summary>The WebSocket subprotocol, for example <c>ocpp1.6</c>.</summary>
    public abstract string Subprotocol { get; }

    /// <summary>
    /// Reads one text frame. Never throws on foreign bytes: whatever is wrong with them becomes an
    /// <see cref="UnreadableFrame"/>.
    /// </summary>
    public abstract ChargerFrame Decode(ReadOnlySpan<byte> frame);

    /// <summary>The CALLRESULT (or, for a <see cref="RefusedReply"/>, the CALLERROR) that answers a call.</summary>
    public abstract string EncodeReply(string messageId, ChargerReply reply);

    /// <summary>
    /// What keeps this version from carrying the command (the field at fault and its limit); null: nothing does.
    /// Ask before a command is accepted from a user: <see cref="EncodeCommand"/> throws on such a command.
    /// </summary>
    public virtual string? FindProblem(ChargerCommand command) => null;

    /// <summary>The CALL that carries a command.</summary>
    public abstract string EncodeCommand(string messageId, ChargerCommand command);

    /// <summary>Reads the charger's answer to <paramref name="command"/>; a payload that breaks the schema is an outcome that did not succeed.</summary>
    public abstract CommandOutcome ReadOutcome(ChargerCommand command, JsonElement payload);
}

/// <summary>A decoded frame.</summary>
public abstract record ChargerFrame;

/// <summary>A CALL that is valid.</summary>
/// <param name="MessageId">The charger's id of the call, echoed in the answer.</param>
/// <param name="Action">The action's canonical name, for logs.</param>
/// <param name="Event">What it says.</param>
/// <param name="Notes">Harmless departures from the specification that were tolerated, one code each (<see cref="NoteCode"/>).</param>
public sealed record CallFrame(string MessageId, string Action, ChargerEvent Event, IReadOnlyList<string> Notes) : ChargerFrame;

/// <summary>A CALLRESULT to one of our commands.</summary>
public sealed record ResultFrame(string MessageId, JsonElement Payload) : ChargerFrame;

/// <summary>A CALLERROR to one of our commands.</summary>
public sealed record ErrorFrame(string MessageId, string Code, string Description) : ChargerFrame;

/// <summary>A frame that can't be served.</summary>
/// <param name="Problem">What was wrong and where, for the message log.</param>
/// <param name="Answer">The CALLERROR to send; null where the specification wants silence (a broken CALLRESULT or CALLERROR).</param>
public sealed record UnreadableFrame(string Problem, string? Answer) : ChargerFrame;
