using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Webhooks;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// Takes a price change one step further, as its workflow asks: marks it as effective when the first clock that counts shows
/// its moment, leaves what partners and webhooks must be told, and shows chargers the new price zone by zone.
/// </summary>
public sealed class PriceChangeProgress(
    IDocumentStore store, PriceChangeDesk desk, TariffUse use, OutboxEntries outbox, PartnerNetworks partners, PriceDisplays displays, TimeProvider time)
{
    /// <summary>Beside them a batch holds an entry for each webhook, the change and its audit entry.</summary>
    private const int MaxPartnersBeside = DocumentLimits.WritesPerBatch - WebhookStore.MaxPerTenant - 2;

    private static readonly Actor Self = Actor.System("price-change-workflow");

    /// <returns>When to ask again; null: nothing is left to be done.</returns>
    public async Task<DateTimeOffset?> AdvanceAsync(string tenantId, string changeId, IWorkflows workflows, CancellationToken ct)
    {
        while (true)
        {
            if (await desk.GetAsync(tenantId, changeId, ct) is not { Value.IsClosed: false } current)
                return null;
            var change = current.Value;
            var now = Instant.FromDateTimeOffset(time.GetUtcNow());
            if (change.Status != PriceChangeStatus.Effective)
            {
                if (await WaitAsync(change, now, ct) is var (wakeAt, isWaiting) && isWaiting)
                    return wakeAt?.ToDateTimeOffset();
                if (change.Status == PriceChangeStatus.AwaitingApproval)
                    await desk.CloseAsync(current, PriceChangeStatus.Rejected, AuditAction.Rejected, Self, "It was not approved before its moment.", ct);
                else
                    await TakeEffectAsync(current, ct);
                continue;
            }
            if (await displays.ShowAsync(change, now, workflows, ct) is not { } shown)
                return null;
            var told = change with { ToldZones = shown.Zones, StationsTold = change.StationsTold + shown.Stations, IsClosed = shown.NextAt is null };
            var written = await store.WriteAsync(Container.Config, RuleSets.Partition(tenantId), [PriceChangeDocuments.Type.Replace(told, current.ETag)], ct);
            if (written.Succeeded && shown.NextAt is { } next)
                return next.ToDateTimeOffset();
        }
    }

    /// <summary>
    /// How long until its moment. Until the first clock on earth shows it, nobody needs to ask which places count; from then
    /// on a station that is given the code in an earlier zone is noticed within the hour.
    /// </summary>
    private async Task<(Instant? WakeAt, bool IsWaiting)> WaitAsync(PriceChange change, Instant now, CancellationToken ct)
    {
        if (change.EffectiveAt is not { } moment)
            return (null, change.Status == PriceChangeStatus.AwaitingApproval);
        var earliest = TariffClocks.FirstOnEarthOf(moment);
        if (now < earliest)
            return (earliest, true);
        var first = (await use.ClocksAsync(change.TenantId, change.Engine, change.TariffCode, ct)).FirstInstantOf(moment);
        return (Instant.Min(first, now + Duration.FromHours(1)), now < first);
    }

    /// <summary>In one batch with all that must be told, so that a crash leaves either nothing or everything of it.</summary>
    private async Task TakeEffectAsync(Versioned<PriceChange> current, CancellationToken ct)
    {
        var change = current.Value;
        var now = time.GetUtcNow();
        IReadOnlyList<Agreement> told = change.Engine == BillingEngine.Wholesale
            ? await partners.WithAgreementAsync(change.TenantId, change.EffectiveAt ?? LocalDateTime.FromDateTime(now.UtcDateTime), ct)
            : [];
        // More than one batch holds: its moment has come, so what is told first is true; told again after a crash, it is the same entry.
        foreach (var chunk in told.Skip(MaxPartnersBeside).Chunk(DocumentLimits.WritesPerBatch))
        {
            await store.WriteAsync(
                Container.Config, RuleSets.Partition(change.TenantId),
                [.. chunk.Select(agreement => PartnerOutboxEntry.Pending.Upsert(OutboxEntries.ForPartner(change.TenantId, change.Id, agreement, now)))], ct);
        }
        var effective = change with
        {
            Status = PriceChangeStatus.Effective,
            EffectiveSince = now,
            PartnerNetworkIds = [.. told.Select(agreement => agreement.EmspNetworkId)],
        };
        IReadOnlyList<DocumentWrite> writes =
        [
            PriceChangeDocuments.Type.Replace(effective, current.ETag),
            PriceChangeDesk.Entry(change, effective, AuditAction.TookEffect, Self, now, null),
            .. await outbox.ForPriceChangeAsync(change.TenantId, change.Id, now, ct),
            .. told.Take(MaxPartnersBeside).Select(agreement => PartnerOutboxEntry.Pending.Upsert(OutboxEntries.ForPartner(change.TenantId, change.Id, agreement, now))),
        ];
        await store.WriteAsync(Container.Config, RuleSets.Partition(change.TenantId), writes, ct);
    }
}
