using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;
using GreenFlux.Ocpp.Framing;

namespace GreenFlux.Ocpp.V16;

/// <summary>Reads an answer's payload; what it returns counts only if the reader's log has no violation.</summary>
internal delegate CommandOutcome OutcomeReader(ref FieldReader payload);

/// <summary>An action that we call.</summary>
/// <param name="Section">Where the specification describes it.</param>
/// <param name="Command">The command that it carries.</param>
/// <param name="Request">What its payload declares; our own payloads are read by it before they are sent.</param>
/// <param name="Answer">What the answer's payload declares.</param>
/// <param name="Write">Writes the payload.</param>
/// <param name="ReadAnswer">Reads the answer.</param>
internal sealed record OutgoingAction(
    string Name,
    string Profile,
    string Section,
    Type Command,
    IReadOnlyList<Field> Request,
    IReadOnlyList<Field> Answer,
    PayloadWriter<ChargerCommand> Write,
    OutcomeReader ReadAnswer)
{
    /// <summary>An action whose answer is a status alone.</summary>
    /// <param name="status">The answer's field.</param>
    /// <param name="successes">The words that mean that the charger did, or will do, what was asked.</param>
    public static OutgoingAction WithStatus<TCommand>(
        string name, string profile, string section, IReadOnlyList<Field> request, WordField status, IReadOnlyList<string> successes, PayloadWriter<TCommand> write)
        where TCommand : ChargerCommand =>
        new(name, profile, section, typeof(TCommand), request, [status], (json, command) => write(json, (TCommand)command), (ref FieldReader payload) =>
        {
            var word = payload.Get(status);
            return new CommandOutcome(word, successes.Contains(word, StringComparer.Ordinal));
        });
}
