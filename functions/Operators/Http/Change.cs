using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>A change to something that exists: the new content and the version it was decided on.</summary>
public sealed record Change<T>(T Body, Precondition Precondition)
    where T : class;

public static class ChangeReading
{
    /// <summary>Reads If-Match and the body of a PUT.</summary>
    /// <param name="id">The id in the path.</param>
    /// <param name="idOf">The id in the body, which may be left out.</param>
    /// <param name="field">What the body calls it.</param>
    public static async Task<Outcome<Change<T>>> ReadChangeAsync<T>(
        this HttpRequest request, string id, Func<T, string?> idOf, CancellationToken ct, string field = "id")
        where T : class
    {
        if (!request.RequireIfMatch().Try(out var precondition, out var refusals))
            return Outcome<Change<T>>.Refused(refusals);
        if (!(await request.ReadBodyAsync<T>(ct)).Try(out var body, out refusals))
            return Outcome<Change<T>>.Refused(refusals);
        return idOf(body) is { } named && !string.Equals(named, id, StringComparison.Ordinal)
            ? Refusal.Invalid(field, $"{field} can't be changed: leave it out or repeat '{id}'.")
            : new Change<T>(body, precondition);
    }
}
