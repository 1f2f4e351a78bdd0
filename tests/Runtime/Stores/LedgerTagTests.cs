using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class LedgerTagTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private SqliteDocumentStore documents = null!;
    private SessionStore sessions = null!;

    public Task InitializeAsync()
    {
        documents = SqliteDocumentStore.Open(folder.File("documents.db"), new());
        sessions = new SessionStore(documents);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await documents.DisposeAsync();
        folder.Dispose();
    }

    private async Task<string[]> ListAsync(LedgerFilter filter) =>
        [.. (await new LedgerQuery(documents, sessions).ListAsync(SessionDocuments.Session, "acme", filter, 100, null, default)).Items.Select(session => session.TransactionId)];

    private static Session Session(string transactionId, string station, string token, int minutes) => new()
    {
        Id = SessionId.New(Start.AddMinutes(minutes)).ToString(), TenantId = "acme", StationId = station, ConnectorId = 1, LocationId = "loc",
        TimeZone = "Europe/Amsterdam", TransactionId = transactionId, Token = new SessionToken(token, AuthorizationStatus.Accepted, Known: true), StartedAt = Start.AddMinutes(minutes),
        MeterStartWh = 0, ReceivedAt = Start.AddMinutes(minutes),
    };

    [Fact]
    public async Task Sessions_are_found_by_token_and_by_connector()
    {
        await sessions.CreateAsync(Session("1", "A", "CARD", 0), default);
        await sessions.CreateAsync(Session("2", "A", "card", 1), default);
        await sessions.CreateAsync(Session("3", "B", "CARD", 2), default);

        Assert.Equal(["3", "1"], await ListAsync(new LedgerFilter(TokenUid: "CARD")));
        Assert.Equal(["1"], await ListAsync(new LedgerFilter(TokenUid: "CARD", StationId: "A")));
        Assert.Equal(["2", "1"], await ListAsync(new LedgerFilter(StationId: "A")));
        var atConnector = await documents.QueryAsync(
            new(Container.Ledger, SessionStore.MonthPartition("acme", "202603"), "session") { Tag = LedgerTags.Connector("B", 1) }, default);
        Assert.Equal("3", SessionDocuments.Session.Read(Assert.Single(atConnector.Documents)).Value.TransactionId);
    }

    [Fact]
    public async Task What_a_month_from_before_there_were_tags_holds_is_found_all_the_same()
    {
        await documents.WriteAsync(
            Container.Config, PartitionKey.Of("acme", "ledger-months"), [SessionDocuments.Month.Create(new LedgerMonth("202603"))], default);
        var old = Session("1", "A", "CARD", 0);
        var untagged = SessionDocuments.Session with { TagsOf = null };
        await documents.WriteAsync(Container.Ledger, SessionId.Parse(old.Id).Partition("acme"), [untagged.Create(old)], default);
        await sessions.CreateAsync(Session("2", "A", "CARD", 1), default);

        Assert.Equal(["2", "1"], await ListAsync(new LedgerFilter(TokenUid: "CARD")));
    }

    [Fact]
    public void A_flag_is_tagged_by_what_is_to_be_cured()
    {
        FlagReason Reason(string code, FlagOwner owner, string? about, FlagSeverity severity = FlagSeverity.Flag) =>
            new(code, FlagCategory.Configuration, owner, "Mend it.", []) { About = about, Severity = severity };
        var flagged = new FlaggedTransaction
        {
            Id = "flag-1", TenantId = "acme", StationId = "CP-1", TransactionId = "1", TokenUid = "CARD", EnergyWh = 0, FlaggedAt = Start,
            Reasons =
            [
                Reason("NO_BILLING_RULE", FlagOwner.Cpo, "wholesale tariff AC-22"), Reason("NO_BILLING_RULE", FlagOwner.Cpo, "reimbursement tariff RB"),
                Reason("MISSING_STOP", FlagOwner.Cpo, null), Reason("CLOCK_SKEW", FlagOwner.Platform, null, FlagSeverity.Note),
            ],
        };

        Assert.Equal(
            [
                "cause:MISSING_STOP|CP-1", "cause:NO_BILLING_RULE|reimbursement tariff RB", "cause:NO_BILLING_RULE|wholesale tariff AC-22",
                "owner:Cpo", "reason:CLOCK_SKEW", "reason:MISSING_STOP", "reason:NO_BILLING_RULE", "station:CP-1", "token:CARD",
            ],
            CdrDocuments.Flagged.TagsOf!(flagged).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flag_of_many_reasons_has_no_more_tags_than_a_document_takes()
    {
        var flagged = new FlaggedTransaction
        {
            Id = "flag-1", TenantId = "acme", StationId = "CP-1", TransactionId = "1", EnergyWh = 0, FlaggedAt = Start,
            Reasons = [.. Enumerable.Range(0, 30).Select(i => new FlagReason($"CODE_{i}", FlagCategory.Feasibility, FlagOwner.Cpo, "Mend it.", []))],
        };
        Assert.Equal(DocumentLimits.TagsPerDocument, CdrDocuments.Flagged.TagsOf!(flagged).Count);
    }
}
