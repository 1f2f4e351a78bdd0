using GreenFlux.Cli.Replay.Import;
using GreenFlux.Contracts;

namespace GreenFlux.Cli.Replay;

/// <summary>A line of the file that did not become a session on the platform.</summary>
/// <param name="EnergyWh">Null: its energy can't be read.</param>
public sealed record RefusedLine(int Line, string Reason, decimal? EnergyWh);

/// <summary>A session whose energy on the platform isn't the file's.</summary>
/// <param name="PlatformEnergyWh">Null: the platform doesn't know the session.</param>
public sealed record EnergyMismatch(int Line, string StationId, long FileEnergyWh, decimal? PlatformEnergyWh);

/// <summary>Where the energy of the file is, Wh; everything but <see cref="Difference"/> adds up to <see cref="File"/>.</summary>
/// <param name="File">Sum over all rows whose energy can be read, exactly as written.</param>
/// <param name="Rounding">What rounding to whole Wh took away (positive) or added.</param>
/// <param name="Difference">File - rounding - CDRs - flagged - open - refused: 0 when the platform agrees.</param>
public sealed record EnergyBalance(
    decimal File, decimal Rounding, decimal Cdrs, decimal Flagged, decimal Open, decimal Refused, decimal Difference);

/// <summary>What one engine billed in all.</summary>
public sealed record EngineTotal(PricingEngine Engine, string Currency, decimal Total);

/// <summary>Rows with the same note.</summary>
public sealed record NotedRows(RowNote Note, IReadOnlyList<int> Lines);

/// <summary>What was run.</summary>
/// <param name="Settled">False: the platform left sessions neither billed nor flagged until patience ran out.</param>
public sealed record ReplayRun(string File, string Mapping, string TenantId, double DeliverySeconds, int Reconnects, bool Settled);

/// <summary>The file against the platform.</summary>
public sealed record ReplayResult
{
    public required ReplayRun Run { get; init; }
    public required int RowsRead { get; init; }
    public required int SessionsDelivered { get; init; }
    public required int Cdrs { get; init; }
    public required int Flagged { get; init; }

    /// <summary>Flagged sessions by the code of each of their reasons; one with two reasons counts in both.</summary>
    public required IReadOnlyDictionary<string, int> FlagReasons { get; init; }

    /// <summary>Sessions by the code of each note that their CDR has.</summary>
    public required IReadOnlyDictionary<string, int> CdrNotes { get; init; }
    public required int Open { get; init; }
    public required IReadOnlyList<RefusedLine> Refused { get; init; }
    public required IReadOnlyList<NotedRows> Notes { get; init; }
    public required EnergyBalance EnergyWh { get; init; }
    public required IReadOnlyList<EnergyMismatch> Mismatches { get; init; }
    public required IReadOnlyList<EngineTotal> Revenue { get; init; }

    /// <summary>Every Wh of every row is accounted for, in its own session.</summary>
    public bool Agrees => EnergyWh.Difference == 0 && Mismatches.Count == 0 && Cdrs + Flagged + Open == SessionsDelivered;
}

/// <summary>Compares what the file holds with what the platform lists. Pure.</summary>
public static class Reconciliation
{
    public static ReplayResult Of(ReplayRun run, SessionFileContent content, IReadOnlyList<DeliveredSession> deliveries, PlatformView platform)
    {
        var known = platform.Sessions.ToDictionary(session => (session.StationId, session.TransactionId));
        var cdrs = platform.Cdrs.GroupBy(cdr => cdr.SessionId).Select(group => group.MaxBy(cdr => cdr.Revision)!).ToDictionary(cdr => cdr.SessionId);
        var flagged = platform.Flagged.Where(flag => flag.SessionId is { } id && !cdrs.ContainsKey(id)).DistinctBy(flag => flag.SessionId).ToDictionary(flag => flag.SessionId!);
        var open = platform.Sessions.Where(session => !cdrs.ContainsKey(session.Id) && !flagged.ContainsKey(session.Id)).ToList();

        var taken = deliveries.Where(delivery => delivery.TransactionId is not null).ToList();
        var refused = content.Refused
            .Select(row => new RefusedLine(row.LineNumber, row.Reason, row.EnergyWh))
            .Concat(deliveries.Where(delivery => delivery.TransactionId is null).Select(delivery =>
                new RefusedLine(delivery.Planned.Session.LineNumber, $"the platform refused it: {delivery.Refusal}", delivery.Planned.Session.EnergyWh)))
            .OrderBy(line => line.Line)
            .ToList();
        var fileWh = content.Sessions.Sum(session => session.FileEnergyWh) + content.Refused.Sum(row => row.EnergyWh ?? 0);
        var roundingWh = content.Sessions.Sum(session => session.FileEnergyWh - session.EnergyWh);
        var cdrWh = cdrs.Values.Sum(cdr => cdr.TotalEnergyWh);
        var flaggedWh = flagged.Values.Sum(flag => flag.EnergyWh);
        var openWh = open.Sum(session => session.EnergyWh ?? 0);
        var refusedWh = refused.Sum(line => line.EnergyWh ?? 0);
        return new ReplayResult
        {
            Run = run,
            RowsRead = content.RowCount,
            SessionsDelivered = taken.Count,
            Cdrs = cdrs.Count,
            Flagged = flagged.Count,
            FlagReasons = CountOf(flagged.Values.SelectMany(flag => flag.Reasons.Select(reason => reason.Code).Distinct())),
            CdrNotes = CountOf(cdrs.Values.SelectMany(cdr => (cdr.Warnings ?? []).Select(warning => warning.Code).Distinct())),
            Open = open.Count,
            Refused = refused,
            Notes = NotesOf(content.Sessions),
            EnergyWh = new EnergyBalance(
                fileWh, roundingWh, cdrWh, flaggedWh, openWh, refusedWh, fileWh - roundingWh - cdrWh - flaggedWh - openWh - refusedWh),
            Mismatches = [.. taken.Select(Mismatch).OfType<EnergyMismatch>()],
            Revenue = RevenueOf(cdrs.Values),
        };

        EnergyMismatch? Mismatch(DeliveredSession delivery)
        {
            var session = delivery.Planned.Session;
            var found = known.GetValueOrDefault((delivery.StationId, delivery.TransactionId!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            var platformWh = found is null ? null
                : cdrs.TryGetValue(found.Id, out var cdr) ? cdr.TotalEnergyWh
                : flagged.TryGetValue(found.Id, out var flag) ? flag.EnergyWh
                : found.EnergyWh;
            return found is not null && (platformWh ?? 0) == session.EnergyWh
                ? null
                : new EnergyMismatch(session.LineNumber, delivery.StationId, session.EnergyWh, platformWh);
        }
    }

    /// <summary>What each engine billed, by currency.</summary>
    public static IReadOnlyList<EngineTotal> RevenueOf(IEnumerable<CdrResponse> cdrs) =>
        [.. cdrs
            .SelectMany(cdr => new (PricingEngine Engine, string? Currency, decimal? Total)[]
            {
                (PricingEngine.Wholesale, cdr.Currency, cdr.TotalCost),
                (PricingEngine.Retail, cdr.RetailCurrency, cdr.TotalRetailCost),
                (PricingEngine.Reimbursement, cdr.Currency, cdr.TotalReimbursementCost),
            })
            .Where(line => line.Total is not null)
            .GroupBy(line => (line.Engine, Currency: line.Currency ?? ""))
            .Select(group => new EngineTotal(group.Key.Engine, group.Key.Currency, group.Sum(line => line.Total!.Value)))
            .OrderBy(total => total.Engine)];

    private static Dictionary<string, int> CountOf(IEnumerable<string> codes) =>
        codes.CountBy(code => code).OrderByDescending(pair => pair.Value).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static IReadOnlyList<NotedRows> NotesOf(IReadOnlyList<RecordedSession> sessions) =>
        [.. sessions
            .SelectMany(session => session.Notes.Select(note => (note, session.LineNumber)))
            .GroupBy(pair => pair.note, pair => pair.LineNumber)
            .OrderBy(group => group.Key)
            .Select(group => new NotedRows(group.Key, [.. group]))];
}
