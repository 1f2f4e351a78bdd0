using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Billing.Bulk;

/// <summary>Sessions that have ended, put into the ledger without a charger, a workflow or a marker by which a sweep would find them.</summary>
internal static class PastSessions
{
    public const string UnpricedTariff = "LATER";
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A tenant whose tariff LATER has no rule yet, with a driver who has a coupon.</summary>
    public static async Task<Tenant> TenantAsync(TestPlatform platform)
    {
        var tenant = await Tenant.CreateAsync(platform);
        await tenant.PostAsync("/api/v1/tariffs", $$"""{"code":"{{UnpricedTariff}}","engine":"WHOLESALE","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/drivers", """{"id":"saver","name":"Sam","retailPackageId":"basic"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"TAG-2","driverId":"saver"}""");
        await tenant.PostAsync("/api/v1/coupons", """{"driverId":"saver","unit":"Sessions","value":3,"origin":"Api"}""");
        return tenant;
    }

    public static Task MendAsync(Tenant tenant) => tenant.PostAsync("/api/v1/billing-rules", $$"""
        {"id":"later-1","engine":"WHOLESALE","tariffCode":"{{UnpricedTariff}}","components":[{"dimension":"ENERGY","price":0.60}]}
        """);

    /// <param name="number">Different sessions for different numbers, spread over three months.</param>
    public static Session Plain(string tenantId, int number, DateTimeOffset receivedAt)
    {
        var start = Noon.AddMonths(number % 3).AddHours(2 * number);
        return new Session
        {
            Id = SessionId.Derived(start, $"{number:x16}").ToString(),
            TenantId = tenantId,
            StationId = $"CP-{number % 7}",
            ConnectorId = 1,
            MaxPowerW = 22_000,
            LocationId = "loc",
            TimeZone = "Europe/Amsterdam",
            TransactionId = $"{1000 + number}",
            Token = new SessionToken(Tenant.Token, AuthorizationStatus.Accepted, Known: true, DriverId: "drv", RetailPackageId: "basic"),
            TariffCode = "WS",
            ReimbursementTariffCode = "RB",
            StartedAt = start,
            MeterStartWh = 1000,
            ReceivedAt = receivedAt,
            Terms = new SessionTerms(300, StopOnParking: false, ChargerType.Public, ExcludeVat: false, IsTokenWithoutVat: false),
            Stop = new SessionStop(start.AddHours(1), 1000 + 100 * (1 + number % 90), "Local", null, receivedAt, Inferred: false),
            Status = SessionStatus.Stopped,
        };
    }

    /// <summary>One of many kinds: plain, by time of use, flagged for this and that, with coupons, not finished.</summary>
    public static (Session Session, IReadOnlyList<MeterSample> Samples) Mixed(string tenantId, int number, Random random, DateTimeOffset receivedAt)
    {
        var session = Plain(tenantId, number, receivedAt);
        var quarters = Enumerable.Range(1, 3).Select(quarter => Register(session.StartedAt.AddMinutes(15 * quarter), 1000 + quarter * random.Next(0, 60))).ToList();
        return random.Next(12) switch
        {
            0 => (session with { TariffCode = UnpricedTariff }, []),
            1 => (session with { TariffCode = null }, []),
            2 => (session with { MaxPowerW = null, EvseId = null }, quarters),
            3 => (session with { Token = new SessionToken("STRAY", AuthorizationStatus.Invalid, Known: false) }, []),
            4 => (session with { Token = session.Token with { Uid = "TAG-2", DriverId = "saver" } }, quarters),
            5 => (session with { TimePricing = TimePricing.TimeOfUse }, quarters),
            6 => (session with { TimePricing = TimePricing.TimeOfUse }, []),
            7 => (session with { Stop = session.Stop! with { MeterStopWh = 500 } }, []),
            8 => (session with { Stop = session.Stop! with { Inferred = true } }, quarters),
            9 => (session with { Status = SessionStatus.Open, Stop = null }, quarters),
            10 => (session with { SettleDelaySeconds = 3600 }, []),
            _ => (session, quarters),
        };
    }

    public static async Task StoreAsync(TestPlatform platform, IEnumerable<(Session Session, IReadOnlyList<MeterSample> Samples)> sessions)
    {
        var documents = platform.Services.GetRequiredService<IDocumentStore>();
        var readings = platform.Services.GetRequiredService<IReadingStore>();
        var store = platform.Services.GetRequiredService<SessionStore>();
        await Task.WhenAll(sessions.Select(async each =>
        {
            var id = SessionId.Parse(each.Session.Id);
            await store.AnnounceMonthAsync(each.Session.TenantId, id.Month, default);
            await documents.WriteAsync(Container.Ledger, id.Partition(each.Session.TenantId), [SessionDocuments.Session.Create(each.Session)], default);
            await readings.AppendAsync(each.Session.TenantId, each.Session.Id, each.Samples, default);
        }));
    }

    /// <summary>Every document of the tenant's ledger, byte for byte.</summary>
    public static async Task<IReadOnlyList<string>> LedgerAsync(TestPlatform platform, string tenantId)
    {
        var documents = platform.Services.GetRequiredService<IDocumentStore>();
        var lines = new List<string>();
        foreach (var month in await platform.Services.GetRequiredService<SessionStore>().MonthsAsync(tenantId, default))
        {
            foreach (var kind in (string[])["session", "cdr", "flagged", "flag-dropped", "unsettled", "outbox-pending"])
            {
                var query = new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(tenantId, month), kind) { Limit = 1000 };
                lines.AddRange((await documents.QueryAsync(query, default)).Documents.Select(document => $"{kind} {document.Id} {document.Sort} {System.Text.Encoding.UTF8.GetString(document.Body.Span)}"));
            }
        }
        return lines;
    }

    private static MeterSample Register(DateTimeOffset at, decimal wattHours) => new()
    {
        At = at,
        Value = wattHours,
        Measurand = Measurands.EnergyActiveImportRegister,
        Unit = "Wh",
        Context = "Sample.Clock",
        Location = "Outlet",
    };
}
