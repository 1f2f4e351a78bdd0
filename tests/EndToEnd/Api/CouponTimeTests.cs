using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>What becomes of coupons as time passes.</summary>
public sealed class CouponTimeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));
    private TemporaryServices? services;

    private CouponStore Coupons => services!.GetRequiredService<CouponStore>();

    public async Task InitializeAsync()
    {
        services = new TemporaryServices(new(StringComparer.Ordinal), replaced => replaced.AddSingleton<TimeProvider>(time));
        await services.GetRequiredService<RetailPackageStore>().CreateAsync(new RetailPackage { Id = "gold", TenantId = "acme", Name = "Gold" }, default);
        await services.GetRequiredService<DriverStore>().CreateAsync(
            new Driver { Id = "ann", TenantId = "acme", Name = "Ann", RetailPackageId = "gold" }, default);
    }

    public async Task DisposeAsync() => await services!.DisposeAsync();

    [Fact]
    public async Task An_expired_coupon_leaves_the_eMSP_free_to_choose_the_other_origin()
    {
        await IssueAsync("api", CouponOrigin.Api, time.GetUtcNow().AddDays(1));
        Assert.Equal(RefusalCode.Conflict, await IssueAsync("portal", CouponOrigin.Portal));

        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(CouponState.Expired, await StateAsync("api"));
        Assert.Null(await IssueAsync("portal", CouponOrigin.Portal));
        Assert.Equal(RefusalCode.Conflict, await IssueAsync("api-2", CouponOrigin.Api));
    }

    /// <summary>A process that died between listing a coupon and entering it must not bar the other origin for ever.</summary>
    [Fact]
    public async Task A_coupon_that_was_cut_off_counts_for_an_hour()
    {
        await IssueAsync("cut-off", CouponOrigin.Api);
        var book = await services!.GetRequiredService<CouponBook>().ReadAsync("acme", "ann", default);
        await services.GetRequiredService<IDocumentStore>().WriteAsync(
            Container.Tokens, PartitionKey.Of("acme", "coupons", "ann"), [new DocumentWrite.Delete("book", book!.ETag)], default);
        Assert.Equal(RefusalCode.Conflict, await IssueAsync("portal", CouponOrigin.Portal));

        time.Advance(CouponStore.Patience);

        Assert.Null(await IssueAsync("portal", CouponOrigin.Portal));
        Assert.Equal(RefusalCode.Conflict, await IssueAsync("cut-off", CouponOrigin.Api));
    }

    [Fact]
    public async Task A_driver_has_no_more_coupons_than_the_limit()
    {
        var many = Enumerable.Range(0, DriverCoupons.MaxCoupons).Select(i => Coupon($"c{i}", CouponOrigin.Api, null));
        var full = new DriverCoupons { DriverId = "ann", Coupons = [.. many] };
        await services!.GetRequiredService<IDocumentStore>().WriteAsync(
            Container.Tokens, PartitionKey.Of("acme", "coupons", "ann"),
            [new DocumentWrite.Create("book", "coupon-book", "", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(full, System.Text.Json.JsonSerializerOptions.Web))], default);

        Assert.Equal(RefusalCode.InvalidField, await IssueAsync("one-more", CouponOrigin.Api));
    }

    private async Task<RefusalCode?> IssueAsync(string id, CouponOrigin origin, DateTimeOffset? expiresAt = null) =>
        (await Coupons.CreateAsync(Coupon(id, origin, expiresAt), default)).Refusals is [var refusal, ..] ? refusal.Code : null;

    private async Task<CouponState> StateAsync(string id) =>
        (await Coupons.FindAsync("acme", id, default)).Try(out var coupon, out _)
            ? coupon.Value.StateAt(time.GetUtcNow())
            : throw new InvalidOperationException($"There is no coupon '{id}'.");

    private Coupon Coupon(string id, CouponOrigin origin, DateTimeOffset? expiresAt) => new()
    {
        Id = id,
        TenantId = "acme",
        DriverId = "ann",
        Unit = CouponUnit.Money,
        Value = 5m,
        Currency = Currency.Parse("EUR"),
        Origin = origin,
        IssuedAt = time.GetUtcNow(),
        ExpiresAt = expiresAt,
    };
}
