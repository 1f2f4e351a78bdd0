using System.Text.Json.Serialization;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>What a run reads of a month.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerSource>))]
internal enum LedgerSource
{
    /// <summary>Every CDR.</summary>
    Cdrs,

    /// <summary>CDRs of a month that was settled before, by the tag of when they came.</summary>
    LateCdrs,

    /// <summary>Every partner's CDR.</summary>
    InboundCdrs,

    /// <summary>Partners' CDRs of a month that was settled before, likewise.</summary>
    LateInboundCdrs,

    /// <summary>Sessions that nobody is billed for; read last of a month.</summary>
    Dropped,
}

/// <summary>One thing to be read.</summary>
/// <param name="Tag">With late CDRs.</param>
/// <param name="SettledTo">What was made at or before this is known to be settled.</param>
internal sealed record LedgerRead(string Month, LedgerSource Source, string? Tag = null, DateTimeOffset? SettledTo = null);

/// <summary>That everything of a month that was made at or before a moment is settled: only what came later need be looked for.</summary>
internal sealed record SettledMonth(string Month, DateTimeOffset To);

/// <summary>How far an attempt of a run is.</summary>
/// <param name="Reads">In this order.</param>
/// <param name="At">The one that is being read; their number: all are.</param>
/// <param name="After">Where it goes on in it.</param>
/// <param name="MonthIsSettled">Whether nothing unsettled was found in its month so far.</param>
/// <param name="IsComplete">Whether all accounts are there.</param>
internal sealed record RunCollection(IReadOnlyList<LedgerRead> Reads, int At, Continuation? After, bool MonthIsSettled, bool IsComplete, RunTally Tally)
{
    [JsonIgnore]
    public LedgerRead? Current => At < Reads.Count ? Reads[At] : null;

    public RunCollection Next(RunTally tally) => this with { At = At + 1, After = null, Tally = tally };

    /// <summary>What has to be read of the ledger, oldest month first.</summary>
    /// <param name="months">All that the ledger has.</param>
    /// <param name="settled">What earlier runs found out.</param>
    public static RunCollection Of(IReadOnlyList<string> months, IReadOnlyDictionary<string, SettledMonth> settled, DateTimeOffset periodEnd, DateTimeOffset cutoff)
    {
        var last = SessionId.MonthOf(periodEnd);
        var reads = new List<LedgerRead>();
        foreach (var month in months.Where(month => string.CompareOrdinal(month, last) <= 0).Order(StringComparer.Ordinal))
        {
            if (!settled.TryGetValue(month, out var known))
            {
                reads.Add(new LedgerRead(month, LedgerSource.Cdrs));
                reads.Add(new LedgerRead(month, LedgerSource.InboundCdrs));
                reads.Add(new LedgerRead(month, LedgerSource.Dropped));
                continue;
            }
            foreach (var source in (LedgerSource[])[LedgerSource.LateCdrs, LedgerSource.LateInboundCdrs])
                reads.AddRange(LateCdrs.TagsBetween(known.To, cutoff).Select(tag => new LedgerRead(month, source, tag, known.To)));
            reads.Add(new LedgerRead(month, LedgerSource.Dropped, SettledTo: known.To));
        }
        return new RunCollection(reads, 0, null, MonthIsSettled: true, IsComplete: false, RunTally.None);
    }
}
