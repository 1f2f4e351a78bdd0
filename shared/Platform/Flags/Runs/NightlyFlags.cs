using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>What a night does with a page of flagged transactions: retry, drop after 90 days, warn (domain §12 and its table, 90 days).</summary>
public sealed class NightlyFlags(IDocumentStore documents, SessionStore sessions, BulkSettlement settlement, FlagDesk desk, OutboxEntries outbox, TimeProvider time)
{
    /// <summary>On these days of its flag the owner is warned.</summary>
    private static readonly int[] WarningDays = [80, 60, 14];
    private static readonly Actor Night = Actor.System("nightly-flagging");

    /// <param name="flags">As planned; those that are resolved or dropped by now are passed over.</param>
    public async Task DealWithAsync(FlagRun run, IReadOnlyList<FlaggedTransaction?> flags, CancellationToken ct)
    {
        var open = flags.OfType<FlaggedTransaction>().Where(flagged => flagged.Status == BillingStatus.Flagged).ToList();
        // What was mended on its last day is billed and not dropped.
        await settlement.SettleAsync(run.TenantId, [.. open.Where(flagged => flagged.SessionId is not null).Select(flagged => SessionId.Parse(flagged.SessionId!))], run.AsOf, ct);
        foreach (var flagged in open)
        {
            if (flagged.DropsAt <= run.AsOf)
            {
                await desk.DropAsync(run.TenantId, flagged.Id, Expired(time.GetUtcNow()), ct);
                continue;
            }
            if (WarningDayOf(flagged.HeldSince, run.AsOf) is { } day && !(flagged.Warning?.Day >= day))
                await WarnAsync(run, flagged.Id, day, ct);
        }
    }

    internal static FlagDecision Expired(DateTimeOffset now) =>
        new(Night, now, $"Flagged for {FlaggedTransaction.DroppedAfter.Days} days without being resolved.");

    /// <returns>Of which day the warning is due; null: of none yet.</returns>
    internal static int? WarningDayOf(DateTimeOffset since, DateTimeOffset asOf)
    {
        var days = (asOf - since).TotalDays;
        foreach (var day in WarningDays)
        {
            if (days >= day)
                return day;
        }
        return null;
    }

    internal static BillingEvent Warned(DateTimeOffset now, DateTimeOffset? dropsAt) =>
        new(BillingEventKind.Warned, now, Night, $"It will be dropped on {dropsAt:yyyy-MM-dd} unless it is resolved before.");

    /// <summary>The flag, its session's history and the webhook in one batch.</summary>
    private async Task WarnAsync(FlagRun run, string flagId, int day, CancellationToken ct)
    {
        while (true)
        {
            var partition = FlaggedTransaction.LedgerIdOf(flagId).Partition(run.TenantId);
            if (await documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, partition, flagId, ct) is not { Value: { Status: BillingStatus.Flagged } flagged } found
                || flagged.Warning?.Day >= day)
                return;
            var now = time.GetUtcNow();
            var warned = flagged with { Warning = new FlagWarning(day, run.Id) };
            var happened = Warned(now, warned.DropsAt);
            var writes = new List<DocumentWrite>(await outbox.ForExpiringAsync(warned, warned.Warning, now, ct));
            if (flagged.SessionId is null)
                warned = warned with { History = BillingEvent.Append(warned.History, [happened]) };
            else if (await sessions.GetAsync(run.TenantId, SessionId.Parse(flagged.SessionId), ct) is { } session)
                writes.Add(SessionDocuments.Session.Replace(session.Value.Record(happened), session.ETag));
            writes.Add(CdrDocuments.Flagged.Replace(warned, found.ETag));
            if ((await documents.WriteAsync(Container.Ledger, partition, writes, ct)).Succeeded)
                return;
        }
    }
}
