using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class CouponTests(ApiHost host)
{
    private const string Coupons = "/api/v1/coupons";
    private static readonly DateTimeOffset Stop = new(2099, 5, 1, 11, 0, 0, TimeSpan.Zero);

    private CouponBook Book => host.Services.GetRequiredService<CouponBook>();

    private static object Money(string id, decimal value = 20m, string driverId = "ann", string? emspId = null, string? origin = "Api", object? expiresAt = null) =>
        new { id, driverId, unit = "Money", value, currency = "EUR", emspId, origin = origin ?? "Api", expiresAt };

    [Fact]
    public async Task A_coupon_is_issued_read_listed_by_driver_and_cancelled()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Coupons, Some.With(Money("welcome"), "reason", "First charge"));
        await tenant.MakeAsync(Coupons, Money("bobs", driverId: "bob"));

        Assert.Equal((Coupons + "/welcome", "Usable", 20m), (made.Location, made.Text("status"), made.Body.GetProperty("remaining").GetDecimal()));
        var read = await tenant.GetAsync(made.Location!);
        Assert.Equal((200, made.ETag), (read.Status, read.ETag));
        Assert.Equal(["bobs", "welcome"], await IdsAsync(tenant, Coupons));
        Assert.Equal(["welcome"], await IdsAsync(tenant, Coupons + "?driverId=ann"));
        Assert.Empty(await IdsAsync(tenant, Coupons + "?driverId=nobody"));

        Assert.Equal(428, (await tenant.SendAsync("DELETE", made.Location!)).Status);
        Assert.Equal(412, (await tenant.DeleteAsync(made.Location!, "\"AAAA\"")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, made.ETag!)).Status);
        Assert.Equal("Cancelled", (await tenant.GetAsync(made.Location!)).Text("status"));
        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, "*")).Status);
        Assert.Equal(409, (await tenant.PostAsync(Coupons, Money("welcome"))).Status);

        var other = await host.NewTenantAsync();
        Assert.Equal(404, (await other.GetAsync(made.Location!)).Status);
        Assert.Equal(404, (await other.DeleteAsync(made.Location!, "*")).Status);
        Assert.Empty((await other.GetAsync(Coupons)).Items);
    }

    [Theory]
    [InlineData("value", 0, "value")]
    [InlineData("value", 20.001, "value")]
    [InlineData("value", 1000000.01, "value")]
    [InlineData("currency", null, "currency")]
    [InlineData("currency", "EURO", "currency")]
    [InlineData("unit", "Kwh", "currency")]
    [InlineData("expiresAt", "2020-01-01T00:00:00Z", "expiresAt")]
    [InlineData("driverId", "nobody", "driverId")]
    [InlineData("cpoId", "a b", "cpoId")]
    [InlineData("emspId", "-", "emspId")]
    [InlineData("emspId", "nobody", "emspId")]
    [InlineData("cpoId", "nobody", "cpoId")]
    [InlineData("cpoId", "abroad", "cpoId")]
    [InlineData("id", "a b", "id")]
    public async Task A_coupon_that_can_not_be_names_its_field(string property, object? value, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Coupons, Some.With(Money("x"), property, value));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Theory]
    [InlineData("Sessions", 1.5)]
    [InlineData("Percentage", 100.5)]
    [InlineData("Kwh", 0.0001)]
    public async Task Each_unit_has_its_own_values(string unit, double value)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Coupons, new { driverId = "ann", unit, value });
        Assert.Equal((422, "value"), (refused.Status, refused.Field));
        Assert.Equal(201, (await tenant.PostAsync(Coupons, new { driverId = "ann", unit, value = 25 })).Status);
    }

    [Fact]
    public async Task An_eMSP_has_coupons_of_the_portal_or_of_the_API_and_never_both()
    {
        var tenant = await NewTenantAsync();
        var api = await tenant.MakeAsync(Coupons, Money("api"));

        var refused = await tenant.PostAsync(Coupons, Money("portal", origin: "Portal", driverId: "bob"));
        Assert.Equal((409, "CONFLICT", "origin"), (refused.Status, refused.Code, refused.Field));
        Assert.Contains("'api'", refused.Text("detail"), StringComparison.Ordinal);
        await tenant.MakeAsync(Coupons, Money("other-emsp", emspId: "fleet", origin: "Portal"));

        await tenant.DeleteAsync(api.Location!, "*");
        await tenant.MakeAsync(Coupons, Money("portal", origin: "Portal", driverId: "bob"));
        Assert.Equal(409, (await tenant.PostAsync(Coupons, Money("api-2"))).Status);
    }

    [Fact]
    public async Task Of_two_origins_at_once_one_wins()
    {
        var tenant = await NewTenantAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            tenant.PostAsync(Coupons, Money($"c{i}", origin: i % 2 == 0 ? "Api" : "Portal", driverId: i % 3 == 0 ? "ann" : "bob"))));

        Assert.Equal(4, replies.Count(reply => reply.Status == 201));
        Assert.Single((await tenant.GetAsync(Coupons)).Items.Select(item => item.GetProperty("origin").GetString()).Distinct());
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_issues_one_coupon()
    {
        var tenant = await NewTenantAsync();
        var body = new { driverId = "ann", unit = "Sessions", value = 2 };
        var first = await tenant.PostAsync(Coupons, body, ("Idempotency-Key", "k1"));
        var second = await tenant.PostAsync(Coupons, body, ("Idempotency-Key", "k1"));
        Assert.Equal((201, first.Raw), (second.Status, second.Raw));
        Assert.Single((await tenant.GetAsync(Coupons)).Items);
    }

    [Fact]
    public async Task Many_coupons_of_one_driver_at_once_are_all_kept_and_paged()
    {
        var tenant = await NewTenantAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => tenant.PostAsync(Coupons, Money($"c{i}"))));
        Assert.All(replies, reply => Assert.Equal(201, reply.Status));

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await tenant.GetAsync($"{Coupons}?driverId=ann&limit=5" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(12, seen.Distinct().Count());
        Assert.Equal(12, seen.Count);
    }

    [Fact]
    public async Task A_session_takes_its_share_once_however_often_it_is_booked()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 20m));
        var charge = Charge(id, "ann");

        var uses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Book.BookAsync(charge, default)));

        Assert.All(uses, use => Assert.Equal((7.20m, 0.00m), (use!.Internal.Amount, use.Public.Amount)));
        Assert.Equal(("Usable", 7.20m, 12.80m), await BalanceAsync(tenant, "money"));
        var listed = (await tenant.GetAsync("/api/v1/drivers/ann/coupon-uses")).Items.Single();
        Assert.Equal((charge.SessionId, 7.20m, 0m), (listed.GetProperty("sessionId").GetString(), listed.GetProperty("internalCost").GetDecimal(), listed.GetProperty("publicCost").GetDecimal()));
        Assert.Equal("money", listed.GetProperty("coupons")[0].GetProperty("couponId").GetString());
        Assert.Equal(404, (await tenant.GetAsync("/api/v1/drivers/nobody/coupon-uses")).Status);
    }

    [Fact]
    public async Task Sessions_of_one_driver_at_once_never_take_more_than_there_is()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 20m));

        var uses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Book.BookAsync(Charge(id, "ann"), default)));

        Assert.Equal(20.00m, uses.Sum(use => use is null ? 0m : use.Applied.Sum(line => line.Compensated.Amount)));
        Assert.Equal(3, uses.Count(use => use is null));
        Assert.Equal(("UsedUp", 20.00m, 0.00m), await BalanceAsync(tenant, "money"));
    }

    [Fact]
    public async Task A_credit_gives_the_balance_back_once_and_the_next_revision_takes_anew()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 5m));
        var charge = Charge(id, "ann");
        await Book.BookAsync(charge, default);

        for (var i = 0; i < 2; i++)
        {
            var restored = await Book.RestoreAsync(id, "ann", charge.SessionId, 1, "credit", default);
            Assert.Equal((false, "credit"), (restored!.Stands, restored.RestoredBecause));
            Assert.Equal(("Usable", 0m, 5m), await BalanceAsync(tenant, "money"));
        }
        var corrected = await Book.BookAsync(charge with { Revision = 3, Session = Session(4.00m) }, default);
        Assert.Equal(0m, corrected!.Public.Amount);
        Assert.Equal(("Usable", 4m, 1m), await BalanceAsync(tenant, "money"));
        Assert.Null(await Book.RestoreAsync(id, "ann", SessionId.New(Stop).ToString(), 1, "credit", default));
    }

    [Fact]
    public async Task A_price_that_changed_before_the_CDR_is_booked_anew()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 5m));
        var charge = Charge(id, "ann");
        await Book.BookAsync(charge, default);

        var again = await Book.BookAsync(charge with { Session = Session(3.00m) }, default);

        Assert.Equal((3.00m, 0m), (again!.Internal.Amount, again.Public.Amount));
        Assert.Equal(("Usable", 3m, 2m), await BalanceAsync(tenant, "money"));
        Assert.Single((await tenant.GetAsync("/api/v1/drivers/ann/coupon-uses")).Items);
    }

    [Fact]
    public async Task A_use_that_was_given_back_can_be_booked_again()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 5m));
        var charge = Charge(id, "ann");
        await Book.BookAsync(charge, default);
        await Book.RestoreAsync(id, "ann", charge.SessionId, 1, "flagged", default);

        Assert.True((await Book.BookAsync(charge, default))!.Stands);
        Assert.Equal(("UsedUp", 5m, 0m), await BalanceAsync(tenant, "money"));
    }

    [Fact]
    public async Task A_driver_without_a_coupon_that_pays_has_no_booking()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        Assert.Null(await Book.BookAsync(Charge(id, "ann"), default));
        var made = await tenant.MakeAsync(Coupons, Money("money", 5m));
        await tenant.DeleteAsync(made.Location!, "*");
        Assert.Null(await Book.BookAsync(Charge(id, "ann"), default));
        Assert.Null(await Book.BookAsync(Charge(id, "bob"), default));
    }

    /// <summary>Whatever happens at the same time, a balance is what the standing uses leave of it.</summary>
    [Fact]
    public async Task Bookings_credits_and_cancellations_in_any_order_leave_the_books_in_balance()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 60m));
        await tenant.MakeAsync(Coupons, new { id = "sessions", driverId = "ann", unit = "Sessions", value = 5 });
        await tenant.MakeAsync(Coupons, new { id = "kwh", driverId = "ann", unit = "Kwh", value = 33.3 });
        var charges = Enumerable.Range(0, 12).Select(_ => Charge(id, "ann")).ToArray();
        var random = new Random(4711);
        var steps = Enumerable.Range(0, 60).Select(i => (Index: i, Charge: charges[random.Next(charges.Length)], Step: random.Next(4), Cents: random.Next(1, 1500))).ToArray();

        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (step, ct) =>
        {
            if (step.Step == 0)
                await Book.RestoreAsync(id, "ann", step.Charge.SessionId, 1, "credit", ct);
            else
                await Book.BookAsync(step.Charge with { Session = Session(step.Cents / 100m) }, ct);
            if (step.Index == 40)
                await tenant.DeleteAsync(Coupons + "/kwh", "*");
        });

        var book = (await Book.ReadAsync(id, "ann", default))!.Value;
        var uses = (await Book.ListUsesAsync(id, "ann", 1000, null, default)).Items.Select(use => use.Value).ToList();
        Assert.NotEmpty(uses);
        Assert.All(book.Coupons, coupon =>
        {
            Assert.Equal(uses.Where(use => use.Stands).SelectMany(use => use.Applied).Where(line => line.CouponId == coupon.Id).Sum(line => line.Used), coupon.Used);
            Assert.InRange(coupon.Remaining, 0m, coupon.Value);
        });
        foreach (var charge in charges)
            await Book.RestoreAsync(id, "ann", charge.SessionId, 1, "credit", default);
        Assert.All((await Book.ReadAsync(id, "ann", default))!.Value.Coupons, coupon => Assert.Equal(0m, coupon.Used));
    }

    [Fact]
    public async Task A_booking_that_comes_between_a_book_and_its_use_is_seen_as_a_whole()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        await tenant.MakeAsync(Coupons, Money("money", 60m));
        var charge = Charge(id, "ann");
        var rivals = 0;
        var interrupted = new CouponBook(
            new InterruptingDocuments(host.Services.GetRequiredService<IDocumentStore>(), beforeRead: async document =>
            {
                if (document.Contains(charge.SessionId, StringComparison.Ordinal) && rivals++ == 0)
                    await Book.BookAsync(charge with { Session = Session(2.31m) }, default);
            }),
            TimeProvider.System);

        Assert.Equal(5.00m, (await interrupted.BookAsync(charge with { Session = Session(5.00m) }, default))!.Applied.Sum(line => line.Used));
        Assert.Equal(5.00m, Assert.Single((await Book.ReadAsync(id, "ann", default))!.Value.Coupons).Used);
    }

    /// <summary>What a crash leaves behind: the coupon is listed, but no driver has it.</summary>
    [Fact]
    public async Task A_coupon_that_was_listed_and_not_entered_is_entered_by_the_repeat()
    {
        var (tenant, id) = await NewTenantWithIdAsync();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        var made = await tenant.MakeAsync(Coupons, Money("cut-off"));
        var partition = PartitionKey.Of(id, "coupons", "ann");
        var book = await Book.ReadAsync(id, "ann", default);
        Assert.True((await store.WriteAsync(Container.Tokens, partition, [new DocumentWrite.Delete("book", book!.ETag)], default)).Succeeded);
        Assert.Equal(404, (await tenant.GetAsync(made.Location!)).Status);
        Assert.Empty((await tenant.GetAsync(Coupons)).Items);

        Assert.Equal(409, (await tenant.PostAsync(Coupons, Money("cut-off", driverId: "bob"))).Status);
        Assert.Equal((409, "origin"), await FieldAsync(tenant.PostAsync(Coupons, Money("portal", origin: "Portal", driverId: "bob"))));
        Assert.Equal(201, (await tenant.PostAsync(Coupons, Money("cut-off"))).Status);
        Assert.Single((await tenant.GetAsync(Coupons)).Items);
    }

    private static async Task<(int, string?)> FieldAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Field);

    private static CouponCharge Charge(string tenantId, string driverId) =>
        new(tenantId, driverId, SessionId.New(Stop).ToString(), 1, Stop, Session(7.20m));

    private static CouponSession Session(decimal net)
    {
        var from = Instant.FromDateTimeOffset(Stop) - Duration.FromHours(1);
        return new CouponSession(Currency.Parse("EUR"), null, from, from + Duration.FromHours(1), [new CouponLine(PriceDimension.Energy, from, 10m, net / 10m, net)]);
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        await tenant.MakeAsync("/api/v1/drivers", new { id = "ann", name = "Ann", retailPackageId = "gold" });
        await tenant.MakeAsync("/api/v1/drivers", new { id = "bob", name = "Bob", retailPackageId = "gold" });
        await tenant.MakeAsync("/api/v1/emsps", new { id = "fleet", name = "Fleet", contractId = "own" });
        await tenant.MakeAsync("/api/v1/cpo-networks", new { id = "abroad", name = "Abroad", kind = "EXTERNAL" });
        await tenant.MakeAsync("/api/v1/cpo-contracts", new { id = "abroad", name = "Abroad", networkId = "abroad" });
        await tenant.MakeAsync("/api/v1/cpos", new { id = "abroad", name = "Abroad", contractId = "abroad" });
        return tenant;
    }

    private async Task<(ApiClient Tenant, string Id)> NewTenantWithIdAsync()
    {
        var tenant = await NewTenantAsync();
        return (tenant, await VatRateTests.TenantIdAsync(tenant));
    }

    private static async Task<(string?, decimal, decimal)> BalanceAsync(ApiClient tenant, string id)
    {
        var coupon = (await tenant.GetAsync($"{Coupons}/{id}")).Body;
        return (coupon.GetProperty("status").GetString(), coupon.GetProperty("used").GetDecimal(), coupon.GetProperty("remaining").GetDecimal());
    }

    private static async Task<IEnumerable<string?>> IdsAsync(ApiClient tenant, string path) =>
        (await tenant.GetAsync(path)).Items.Select(item => item.GetProperty("id").GetString());
}
