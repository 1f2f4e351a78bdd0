using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Coupons;

/// <summary>
/// Issues, lists and cancels coupons. A coupon is listed first and then entered into its driver's book, which alone makes
/// it count; after a crash in between, the same request simply goes on.
/// </summary>
public sealed class CouponStore(
    IDocumentStore store, CouponBook book, DriverStore drivers, EmspStore emsps, PartyBook parties, TimeProvider time)
{
    /// <summary>A coupon that is listed and still not in its driver's book after this time was cut off, and counts no more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly DocumentCollection<CouponEntry> entries = new(store, CouponDocuments.Entry, Container.Config, "coupon");

    public async Task<Outcome<Versioned<Coupon>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        await EntryAsync(tenantId, id, ct) is { } entry && await CouponAsync(tenantId, entry.Value, ct) is { } coupon
            ? Versioned(coupon)
            : Refusal.NotFound("coupon", id);

    /// <summary>In order of their ids.</summary>
    public async Task<RecordPage<Coupon>> ListAsync(string tenantId, string? driverId, int limit, Continuation? after, CancellationToken ct)
    {
        IReadOnlyList<DocumentFilter> filters = driverId is null ? [] : [new DocumentFilter("driverId", driverId)];
        var page = await entries.ListAsync(CouponDocuments.List(tenantId), limit, after, ct, filters);
        var owners = page.Items.Select(entry => entry.Value.DriverId).Distinct(StringComparer.Ordinal);
        var books = (await Task.WhenAll(owners.Select(owner => book.ReadAsync(tenantId, owner, ct))))
            .OfType<Versioned<DriverCoupons>>()
            .ToDictionary(found => found.Value.DriverId, found => found.Value, StringComparer.Ordinal);
        return new RecordPage<Coupon>(
            [.. page.Items
                .Select(entry => books.GetValueOrDefault(entry.Value.DriverId)?.Find(entry.Value.Id))
                .OfType<Coupon>()
                .Select(Versioned)],
            page.Next);
    }

    /// <summary>Refused where the eMSP has usable coupons of the other origin; the refusal names one.</summary>
    public async Task<Outcome<Versioned<Coupon>>> CreateAsync(Coupon coupon, CancellationToken ct)
    {
        var findings = CouponValidation.Check(coupon);
        if (findings.All.Count == 0)
            await CheckReferencesAsync(findings, coupon, ct);
        if (findings.All.Count > 0)
            return Outcome<Versioned<Coupon>>.Refused(findings.All);
        if (await book.ReadAsync(coupon.TenantId, coupon.DriverId, ct) is { Value.Coupons.Count: >= DriverCoupons.MaxCoupons } full
            && full.Value.Find(coupon.Id) is null)
            return Refusal.Invalid("driverId", $"Driver '{coupon.DriverId}' has {DriverCoupons.MaxCoupons} coupons, which is the limit.");
        return await EnlistAsync(coupon, ct) is { } refusal ? refusal : await EnterAsync(coupon, ct);
    }

    /// <summary>It pays for nothing from now on. What it paid for stays; repeating it has no effect.</summary>
    public async Task<Outcome<Coupon>> CancelAsync(string tenantId, string id, Precondition precondition, CancellationToken ct)
    {
        while (true)
        {
            if (await EntryAsync(tenantId, id, ct) is not { } entry
                || await book.ReadAsync(tenantId, entry.Value.DriverId, ct) is not { } coupons
                || coupons.Value.Find(id) is not { } coupon)
                return Refusal.NotFound("coupon", id);
            if (!precondition.Allows(Versioned(coupon).ETag))
                return Refusal.Stale("coupon", id);
            if (coupon.CancelledAt is not null)
                return coupon;
            var cancelled = coupon with { CancelledAt = time.GetUtcNow() };
            if (await ReplaceBookAsync(tenantId, coupons.Value.With(cancelled), coupons.ETag, ct))
                return cancelled;
        }
    }

    private async Task CheckReferencesAsync(Findings findings, Coupon coupon, CancellationToken ct)
    {
        if (await drivers.GetAsync(coupon.TenantId, coupon.DriverId, ct) is null)
            findings.Add(Refusal.Unknown("driverId", $"There is no driver '{coupon.DriverId}'. Create it first."));
        if (coupon.EmspId is { } emsp && emsp != OwnParties.Id && await emsps.GetAsync(coupon.TenantId, emsp, ct) is null)
            findings.Add(Refusal.Unknown("emspId", $"There is no eMSP '{emsp}'. Create it first."));
        if (coupon.CpoId is not { } cpo)
            return;
        if (await parties.CpoAsync(coupon.TenantId, cpo, ct) is not { } side)
            findings.Add(Refusal.Unknown("cpoId", $"There is no CPO '{cpo}'. Create it first."));
        else if (side.Network.Kind == NetworkKind.External)
            findings.Add(Refusal.Invalid("cpoId", $"cpoId is '{cpo}', a partner's CPO: a coupon counts at your own CPOs."));
    }

    /// <summary>Claims the coupon's id and its eMSP's origin in one batch.</summary>
    private async Task<Refusal?> EnlistAsync(Coupon coupon, CancellationToken ct)
    {
        var entry = CouponEntry.Of(coupon);
        var partition = CouponDocuments.List(coupon.TenantId);
        while (true)
        {
            var listed = await EntryAsync(coupon.TenantId, coupon.Id, ct);
            if (listed is not null && (!listed.Value.IsOfSameCoupon(entry) || await CouponAsync(coupon.TenantId, entry, ct) is not null))
                return Refusal.Exists("coupon", coupon.Id, "id");
            var origin = await store.GetAsync(CouponDocuments.Origin, Container.Config, partition, CouponDocuments.OriginId(entry.Emsp), ct);
            if (origin is not null && origin.Value.Origin != coupon.Origin && await RivalAsync(coupon.TenantId, entry, ct) is { } rival)
            {
                return new Refusal(
                    RefusalCode.Conflict,
                    $"The eMSP has {rival.Origin} coupons, for example '{rival.Id}'; {coupon.Origin} coupons can't exist beside them. Cancel those or let them expire.",
                    "origin");
            }
            var written = await store.WriteAsync(
                Container.Config, partition,
                [CouponDocuments.Entry.Put(entry, listed?.ETag), CouponDocuments.Origin.Put(new EmspCouponOrigin(entry.Emsp, coupon.Origin), origin?.ETag)], ct);
            if (written.Succeeded)
                return null;
        }
    }

    private async Task<Outcome<Versioned<Coupon>>> EnterAsync(Coupon coupon, CancellationToken ct)
    {
        while (true)
        {
            var coupons = await book.ReadAsync(coupon.TenantId, coupon.DriverId, ct);
            if (coupons?.Value.Find(coupon.Id) is not null)
                return Refusal.Exists("coupon", coupon.Id, "id");
            var changed = (coupons?.Value ?? new DriverCoupons { DriverId = coupon.DriverId }).With(coupon);
            if (await ReplaceBookAsync(coupon.TenantId, changed, coupons?.ETag, ct))
                return Versioned(coupon);
        }
    }

    /// <summary>A coupon of the other origin that can pay for something, or is just being issued.</summary>
    private async Task<CouponEntry?> RivalAsync(string tenantId, CouponEntry entry, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var other = entry.Origin == CouponOrigin.Api ? CouponOrigin.Portal : CouponOrigin.Api;
        var rivals = entries.AllAsync(
            CouponDocuments.List(tenantId), ct, new DocumentFilter("emsp", entry.Emsp), new DocumentFilter("origin", other.ToString()));
        await foreach (var rival in rivals)
        {
            var coupon = await CouponAsync(tenantId, rival.Value, ct);
            if (coupon is null ? now - rival.Value.ListedAt < Patience : coupon.StateAt(now) == CouponState.Usable)
                return rival.Value;
        }
        return null;
    }

    /// <summary>The coupon that an entry stands for; null while it is not in its driver's book.</summary>
    private async Task<Coupon?> CouponAsync(string tenantId, CouponEntry entry, CancellationToken ct) =>
        (await book.ReadAsync(tenantId, entry.DriverId, ct))?.Value.Find(entry.Id);

    private async Task<bool> ReplaceBookAsync(string tenantId, DriverCoupons coupons, string? etag, CancellationToken ct) =>
        (await store.WriteAsync(
            Container.Tokens, CouponDocuments.OfDriver(tenantId, coupons.DriverId), [CouponDocuments.Book.Put(coupons, etag)], ct)).Succeeded;

    private Task<Versioned<CouponEntry>?> EntryAsync(string tenantId, string id, CancellationToken ct) =>
        entries.GetAsync(CouponDocuments.List(tenantId), CouponDocuments.EntryId(id), ct);

    /// <summary>A coupon's own version: what other coupons of the driver do does not change it.</summary>
    private static Versioned<Coupon> Versioned(Coupon coupon) =>
        new(coupon, ContentHash.Of(coupon.Id, coupon.Value, coupon.Used, coupon.IssuedAt, coupon.CancelledAt));
}
