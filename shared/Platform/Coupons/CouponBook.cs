using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Coupons;

/// <summary>
/// Books what sessions use of coupons. A driver's balances are one document, replaced only as it was read: so sessions of
/// one driver are booked one after the other, and no balance falls below zero.
/// </summary>
public sealed class CouponBook(IDocumentStore store, TimeProvider time)
{
    /// <summary>The driver's coupons as they stand; null when there never was one.</summary>
    public Task<Versioned<DriverCoupons>?> ReadAsync(string tenantId, string driverId, CancellationToken ct) =>
        store.GetAsync(CouponDocuments.Book, Container.Tokens, CouponDocuments.OfDriver(tenantId, driverId), CouponDocuments.BookId, ct);

    /// <summary>
    /// Lets the driver's coupons pay for a priced session and takes that off their balances, before the CDR is written.
    /// Repeating it has no effect. A session whose price changed before its CDR was written is booked anew.
    /// </summary>
    /// <returns>What was booked; null when no coupon pays anything, so that public and internal retail cost are equal.</returns>
    public async Task<CouponUse?> BookAsync(CouponCharge charge, CancellationToken ct)
    {
        var partition = CouponDocuments.OfDriver(charge.TenantId, charge.DriverId);
        string? hash = null;
        while (true)
        {
            if (await ReadTogetherAsync(charge.TenantId, charge.DriverId, charge.SessionId, charge.Revision, charge.ReplacedRevision, ct) is not var (book, known, old))
                return null;
            hash ??= charge.PriceHash();
            if (known is { Value: { Stands: true } use } && use.PriceHash == hash)
                return use;
            var before = book.Value;
            foreach (var undone in ((CouponUse?[])[known?.Value, old?.Value]).OfType<CouponUse>().Where(use => use.Stands))
                before = before.Plus(undone.Applied);
            var result = CouponCalculation.Apply(charge.Session, [.. before.Coupons.Select(coupon => coupon.ToBalance())]);
            if (result.Applied.Count == 0 && known is null && old is not { Value.Stands: true })
                return null;
            var booked = new CouponUse
            {
                SessionId = charge.SessionId,
                Revision = charge.Revision,
                DriverId = charge.DriverId,
                StoppedAt = charge.StoppedAt,
                BookedAt = time.GetUtcNow(),
                PriceHash = hash,
                Internal = result.Internal,
                Public = result.Public,
                Applied = result.Applied,
            };
            var writes = new List<DocumentWrite> { CouponDocuments.Book.Replace(before.Less(result.Applied), book.ETag), CouponDocuments.Use.Put(booked, known?.ETag) };
            if (old is { Value.Stands: true })
                writes.Add(CouponDocuments.Use.Replace(old.Value with { RestoredAt = booked.BookedAt, RestoredBecause = $"replaced by revision {charge.Revision}" }, old.ETag));
            if ((await store.WriteAsync(Container.Tokens, partition, writes, ct)).Succeeded)
                return booked;
        }
    }

    /// <summary>
    /// Gives back what a session used: for a credit CDR, or when the session is flagged or dropped after all. Repeating it
    /// has no effect. A coupon that has expired or was cancelled meanwhile gets its balance back but stays unusable.
    /// </summary>
    /// <param name="because">Shown with the use, for example <c>credit cdr-…-2</c>.</param>
    /// <returns>The use, restored; null when the session used nothing.</returns>
    public async Task<CouponUse?> RestoreAsync(
        string tenantId, string driverId, string sessionId, int revision, string because, CancellationToken ct)
    {
        while (true)
        {
            // Most drivers never had one, and a book is never deleted.
            if (await ReadTogetherAsync(tenantId, driverId, sessionId, revision, null, ct) is not var (book, known, _) || known is null)
                return null;
            if (!known.Value.Stands)
                return known.Value;
            var restored = known.Value with { RestoredAt = time.GetUtcNow(), RestoredBecause = because };
            var written = await store.WriteAsync(
                Container.Tokens, CouponDocuments.OfDriver(tenantId, driverId),
                [CouponDocuments.Book.Replace(book.Value.Plus(known.Value.Applied), book.ETag), CouponDocuments.Use.Replace(restored, known.ETag)], ct);
            if (written.Succeeded)
                return restored;
        }
    }

    /// <summary>
    /// A book and uses of it as they stood at one moment: whoever writes a use writes its book in the same batch, so uses that
    /// were read while the book stayed the same belong to it. Null: the driver never had a coupon.
    /// </summary>
    private async Task<(Versioned<DriverCoupons> Book, Versioned<CouponUse>? Use, Versioned<CouponUse>? Replaced)?> ReadTogetherAsync(
        string tenantId, string driverId, string sessionId, int revision, int? replaced, CancellationToken ct)
    {
        var book = await ReadAsync(tenantId, driverId, ct);
        while (book is not null)
        {
            var use = await FindUseAsync(tenantId, driverId, sessionId, revision, ct);
            var old = replaced is { } before ? await FindUseAsync(tenantId, driverId, sessionId, before, ct) : null;
            var now = await ReadAsync(tenantId, driverId, ct);
            if (now?.ETag == book.ETag)
                return (book, use, old);
            book = now;
        }
        return null;
    }

    /// <summary>What a session used; null when nothing.</summary>
    public Task<Versioned<CouponUse>?> FindUseAsync(string tenantId, string driverId, string sessionId, int revision, CancellationToken ct) =>
        store.GetAsync(
            CouponDocuments.Use, Container.Tokens, CouponDocuments.OfDriver(tenantId, driverId), CouponDocuments.UseId(sessionId, revision), ct);

    /// <summary>What sessions of a driver used, in order of their stops.</summary>
    public async Task<RecordPage<CouponUse>> ListUsesAsync(string tenantId, string driverId, int limit, Continuation? after, CancellationToken ct)
    {
        var query = new DocumentQuery(Container.Tokens, CouponDocuments.OfDriver(tenantId, driverId), CouponDocuments.Use.Kind) { Limit = limit, After = after };
        var page = await store.QueryAsync(query, ct);
        return new RecordPage<CouponUse>([.. page.Documents.Select(CouponDocuments.Use.Read)], page.Next);
    }
}
