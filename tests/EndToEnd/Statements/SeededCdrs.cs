using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>CDRs written straight into a tenant's ledger, each as the pipeline would have left it.</summary>
internal sealed class SeededCdrs(TestPlatform platform, string tenantId)
{
    private readonly IDocumentStore documents = platform.Services.GetRequiredService<IDocumentStore>();
    private readonly SessionStore sessions = platform.Services.GetRequiredService<SessionStore>();

    /// <summary>An hour's session of 10 kWh, at 09:00 UTC.</summary>
    public static Cdr Some(string tenantId, DateTimeOffset startedAt, EnginePrice wholesale)
    {
        var session = SessionId.New(startedAt).ToString();
        return new Cdr
        {
            Id = Cdr.IdOf(session, 1),
            TenantId = tenantId,
            SessionId = session,
            Revision = 1,
            StationId = "CP-1",
            ConnectorId = 1,
            EvseId = "NL*GFX*E1*1",
            LocationId = "loc",
            TimeZone = "Europe/Amsterdam",
            TransactionId = "1",
            TokenUid = "TAG-1",
            AuthId = "NL-GFX-C0B34A240-H",
            StartedAt = startedAt,
            EndedAt = startedAt.AddHours(1),
            EnergyWh = 10_000,
            DurationSeconds = 3600,
            Wholesale = wholesale,
            ProductType = "AC",
            Parties = new CdrParties { CpoId = "cpo-a", CpoContractId = "contract-a", CpoNetworkId = "own", EmspId = "own", EmspContractId = "own", EmspNetworkId = "own" },
            CreatedAt = startedAt.AddHours(1).AddSeconds(5),
        };
    }

    public Cdr Some(DateTimeOffset startedAt, EnginePrice wholesale) => Some(tenantId, startedAt, wholesale);

    /// <param name="percent">Null: no VAT rate was configured.</param>
    public static EnginePrice Price(decimal net, decimal? percent, string code = "WS", string currency = "EUR")
    {
        var money = new Money(net, Currency.Parse(currency));
        var vat = percent is { } rate ? new Money(money.Currency.Round(net * rate / 100m), money.Currency) : (Money?)null;
        return new EnginePrice(code, "r", 1, [], money)
        {
            Vat = new PriceVat(percent, vat, vat is { } known ? money + known : null, null, "test", percent is null ? "VAT_NOT_CONFIGURED" : null),
        };
    }

    public static EnginePrice Reimbursement(decimal net) => Price(net, null, "RB") with { Vat = null };

    /// <summary>What takes a CDR back, made later.</summary>
    public static Cdr CreditOf(Cdr original, DateTimeOffset createdAt) => original with
    {
        Id = Cdr.IdOf(original.SessionId, original.Revision + 1),
        Revision = original.Revision + 1,
        Kind = CdrKind.Credit,
        ReferenceId = original.Id,
        Wholesale = Negated(original.Wholesale),
        Retail = original.Retail is { } retail ? Negated(retail) : null,
        Reimbursement = original.Reimbursement is { } reimbursement ? Negated(reimbursement) : null,
        CreatedAt = createdAt,
    };

    public async Task AddAsync(params IReadOnlyList<Cdr> cdrs)
    {
        foreach (var batch in cdrs.GroupBy(cdr => SessionId.Parse(cdr.SessionId).Partition(cdr.TenantId)).SelectMany(month => month.Chunk(100)))
        {
            await sessions.AnnounceMonthAsync(tenantId, SessionId.Parse(batch[0].SessionId).Month, CancellationToken.None);
            var written = await documents.WriteAsync(
                Container.Ledger, SessionId.Parse(batch[0].SessionId).Partition(tenantId), [.. batch.Select(CdrDocuments.Cdr.Create)], CancellationToken.None);
            Assert.True(written.Succeeded);
        }
    }

    /// <summary>A partner's CDR for a driver of the tenant, an hour's session of 20 kWh.</summary>
    public async Task<InboundCdr> AddInboundAsync(DateTimeOffset startedAt, EnginePrice retail, DateTimeOffset pricedAt)
    {
        var session = SessionId.New(startedAt);
        await sessions.AnnounceMonthAsync(tenantId, session.Month, CancellationToken.None);
        var cdr = new InboundCdr
        {
            Id = InboundCdr.IdOf(session),
            TenantId = tenantId,
            PartyId = "DE-ALL",
            CdrId = $"C-{session}",
            OcpiVersion = "2.2.1",
            Raw = "{}",
            ReceivedAt = pricedAt,
            PricedAt = pricedAt,
            StartedAt = startedAt,
            EndedAt = startedAt.AddHours(1),
            TimeZone = "Europe/Berlin",
            EnergyWh = 20_000,
            Status = InboundCdrStatus.Priced,
            TokenUid = "TAG-1",
            DriverId = "drv",
            RetailPackageId = retail.TariffCode,
            Retail = retail,
            Wholesale = new Money(12m, Currency.Parse("EUR")),
            Reasons = [],
            Notes = [],
        };
        Assert.True((await documents.WriteAsync(Container.Ledger, session.Partition(tenantId), [InboundCdrDocuments.Cdr.Create(cdr)], CancellationToken.None)).Succeeded);
        return cdr;
    }

    /// <summary>A session that was dropped, with what the site would have been paid.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddDroppedAsync(DateTimeOffset startedAt, decimal reimbursement, string payeeId, DateTimeOffset droppedAt)
    {
        var session = SessionId.New(startedAt);
        await sessions.AnnounceMonthAsync(tenantId, session.Month, CancellationToken.None);
        var flag = new FlaggedTransaction
        {
            Id = FlaggedTransaction.IdOf(session.ToString()),
            TenantId = tenantId,
            Status = BillingStatus.Dropped,
            SessionId = session.ToString(),
            StationId = "CP-1",
            ConnectorId = 1,
            LocationId = "loc",
            TransactionId = "2",
            TokenUid = "UNKNOWN",
            StartedAt = startedAt,
            EndedAt = startedAt.AddHours(1),
            EnergyWh = 4_000,
            Reasons = [],
            FlaggedAt = droppedAt,
            ReimbursementTariffCode = "RB",
            Parties = new CdrParties { PayeeId = payeeId },
            Estimate = new Platform.Evidence.PricedAttempt("r", droppedAt, null, null, new Money(reimbursement, Currency.Parse("EUR"))),
        };
        var written = await documents.WriteAsync(Container.Ledger, session.Partition(tenantId), [CdrDocuments.Dropped.Create(flag)], CancellationToken.None);
        Assert.True(written.Succeeded);
        return session.ToString();
    }

    /// <summary>A dropped session as it is after it was reopened and billed.</summary>
    public async Task ReopenAsync(string id, DateTimeOffset droppedAt, DateTimeOffset reopenedAt)
    {
        var partition = SessionId.Parse(id).Partition(tenantId);
        var flag = await documents.GetAsync(CdrDocuments.Dropped, Container.Ledger, partition, FlaggedTransaction.IdOf(id), CancellationToken.None);
        var by = Actor.System("test");
        var session = new Session
        {
            Id = id,
            TenantId = tenantId,
            StationId = "CP-1",
            ConnectorId = 1,
            LocationId = "loc",
            TimeZone = "Europe/Amsterdam",
            TransactionId = "2",
            Token = new SessionToken("UNKNOWN", GreenFlux.Ocpp.Charger.AuthorizationStatus.Invalid, Known: false),
            StartedAt = flag!.Value.StartedAt!.Value,
            MeterStartWh = 0,
            ReceivedAt = flag.Value.StartedAt.Value,
            Status = SessionStatus.Completed,
            Revision = 1,
            BillingHistory = [new BillingEvent(BillingEventKind.Dropped, droppedAt, by), new BillingEvent(BillingEventKind.Reopened, reopenedAt, by)],
        };
        var written = await documents.WriteAsync(
            Container.Ledger, partition, [CdrDocuments.Dropped.Delete(flag.Value, flag.ETag), SessionDocuments.Session.Create(session)], CancellationToken.None);
        Assert.True(written.Succeeded);
    }

    private static EnginePrice Negated(EnginePrice price) => price with
    {
        Total = price.Total with { Amount = -price.Total.Amount },
        PublicTotal = price.PublicTotal is { } shown ? shown with { Amount = -shown.Amount } : null,
        Vat = price.Vat is { Vat: { } vat, Gross: { } gross } known
            ? known with { Vat = vat with { Amount = -vat.Amount }, Gross = gross with { Amount = -gross.Amount } }
            : price.Vat,
    };
}
