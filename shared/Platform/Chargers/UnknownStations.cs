using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Chargers;

/// <summary>An attempt to connect under an identity that no tenant has.</summary>
/// <param name="Identity">As the client named itself: at most 255 characters of anything; encode it where it is shown.</param>
/// <param name="RemoteAddress">Where it came from; null when the gateway didn't say.</param>
public sealed record UnknownStation(DateTimeOffset At, string Identity, string? RemoteAddress);

/// <summary>
/// Who knocks without being known: a charger that was installed before it was entered, or somebody who tries names.
/// It belongs to no tenant, so the platform's own key alone may read it.
/// </summary>
public sealed class UnknownStations(IMessageLog log, TimeProvider time)
{
    private const string Code = "UNKNOWN_STATION";

    // One list for all names: whoever makes names up must not make lists up. The message log drops the oldest under pressure.
    private const string List = "unknown-stations";

    public void Note(string identity, string? remoteAddress) => log.Append(new MessageLogEntry(
        Caller.PlatformScope, List, time.GetUtcNow(), MessageDirection.Note, Code, null,
        JsonSerializer.Serialize(new Attempt(identity, remoteAddress), UnknownStationJson.Default.Attempt)));

    /// <summary>Attempts, newest first.</summary>
    public async Task<IReadOnlyList<UnknownStation>> ReadAsync(DateTimeOffset? from, DateTimeOffset? before, int limit, CancellationToken ct) =>
        [.. (await log.ReadAsync(Caller.PlatformScope, List, from, before, limit, ct)).Select(ToAttempt)];

    private static UnknownStation ToAttempt(MessageLogEntry entry)
    {
        var attempt = JsonSerializer.Deserialize(entry.Content, UnknownStationJson.Default.Attempt)
            ?? throw new JsonException($"The note of {entry.At:O} about an unknown station is JSON null.");
        return new UnknownStation(entry.At, attempt.Identity, attempt.RemoteAddress);
    }

    internal sealed record Attempt(string Identity, string? RemoteAddress);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UnknownStations.Attempt))]
internal sealed partial class UnknownStationJson : JsonSerializerContext;
