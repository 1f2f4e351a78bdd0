using GreenFlux.Billing.HomeCharging;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Stations;

/// <summary>The same change to many stations; null leaves a field as it is.</summary>
public sealed record StationUpdate(
    IReadOnlyList<string> StationIds, ChargerType? ChargerType = null, bool? ExcludeVat = null, IReadOnlyList<string>? TokensWithoutVat = null);

/// <summary>What became of one station.</summary>
public enum StationUpdateOutcome { Changed, Unchanged, Refused }

/// <param name="Refusals">Why it was refused; empty otherwise.</param>
public sealed record StationUpdateResult(string StationId, StationUpdateOutcome Outcome, IReadOnlyList<Refusal> Refusals);

/// <summary>Changes many stations by one request: each station wholly or not at all, whatever becomes of the others.</summary>
public sealed class StationUpdates(StationStore stations, StationRegistry registry)
{
    /// <summary>So many stations at a time.</summary>
    public const int MaxStations = 500;

    /// <summary>A request that can't be read is refused as a whole; otherwise each station has a result, in the order named.</summary>
    public async Task<Outcome<IReadOnlyList<StationUpdateResult>>> ApplyAsync(string tenantId, StationUpdate update, CancellationToken ct)
    {
        var findings = Check(update);
        if (findings.All.Count > 0)
            return Outcome<IReadOnlyList<StationUpdateResult>>.Refused(findings.All);
        var results = new StationUpdateResult[update.StationIds.Count];
        // Several at a time share a commit of the store.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct };
        await Parallel.ForAsync(0, results.Length, parallel, async (i, token) =>
            results[i] = await ApplyAsync(tenantId, update.StationIds[i], update, token));
        return Outcome<IReadOnlyList<StationUpdateResult>>.Of(results);
    }

    private async Task<StationUpdateResult> ApplyAsync(string tenantId, string id, StationUpdate update, CancellationToken ct)
    {
        while (true)
        {
            if (await stations.GetAsync(tenantId, id, ct) is not { } current)
                return new(id, StationUpdateOutcome.Refused, [Refusal.NotFound("charge station", id)]);
            var station = current.Value;
            var changed = station with
            {
                ChargerType = update.ChargerType ?? station.ChargerType,
                ExcludeVat = update.ExcludeVat ?? station.ExcludeVat,
                TokensWithoutVat = update.TokensWithoutVat ?? station.TokensWithoutVat,
            };
            if (IsSame(station, changed))
                return new(id, StationUpdateOutcome.Unchanged, []);
            var saved = await registry.ReplaceAsync(changed, new PasswordWish(null, Generate: false), new Precondition(current.ETag), ct);
            if (saved.Try(out _, out var refusals))
                return new(id, StationUpdateOutcome.Changed, []);
            // Somebody else changed the station in between: what is asked for is decided again on what it is now.
            if (refusals is not [{ Code: RefusalCode.PreconditionFailed }])
                return new(id, StationUpdateOutcome.Refused, refusals);
        }
    }

    private static bool IsSame(Station one, Station other) =>
        one.ChargerType == other.ChargerType && one.ExcludeVat == other.ExcludeVat
        && one.TokensWithoutVat.SequenceEqual(other.TokensWithoutVat, StringComparer.Ordinal);

    private static Findings Check(StationUpdate update)
    {
        var findings = new Findings()
            .Check(update.StationIds.Count is >= 1 and <= MaxStations, "stationIds", $"must name 1 to {MaxStations} stations.")
            .Check(
                update.ChargerType is not null || update.ExcludeVat is not null || update.TokensWithoutVat is not null,
                "chargerType", "or excludeVat or tokensWithoutVat is needed: say what to change.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < update.StationIds.Count && i <= MaxStations; i++)
            findings.Check(seen.Add(update.StationIds[i]), $"stationIds[{i}]", "is there twice.");
        return findings;
    }
}
