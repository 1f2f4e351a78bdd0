using GreenFlux.Cli.Replay;
using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Replay.Plan;
using GreenFlux.Contracts;
using NodaTime;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class ReconciliationTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly ReplayRun Run = new("a.csv", "workplace", "replay-1", 1, 0, Settled: true);

    [Fact]
    public void Every_watt_hour_of_the_file_is_found_in_cdrs_flags_open_sessions_and_refused_rows()
    {
        var content = new SessionFileContent(
            5, [Row(2, 1000.4m), Row(3, 200), Row(4, 30), Row(5, 4)], [new RefusedRow(6, "negative", 7m)]);

        var result = Reconciliation.Of(Run, content, [Taken(content, 0), Taken(content, 1), Taken(content, 2), Refused(content, 3)], new PlatformView(
            [Session(1, SessionState.Completed, 1000), Session(2, SessionState.Flagged, 200), Session(3, SessionState.Open, 30)],
            [Cdr(1, 1000)],
            [Flag(2, 200, "NO_END", "TOO_LONG")]));

        Assert.True(result.Agrees);
        Assert.Equal(new EnergyBalance(1241.4m, 0.4m, 1000, 200, 30, 11, 0), result.EnergyWh);
        Assert.Equal((5, 3, 1, 1, 1), (result.RowsRead, result.SessionsDelivered, result.Cdrs, result.Flagged, result.Open));
        Assert.Equal([5, 6], result.Refused.Select(line => line.Line));
        Assert.Equal(["NO_END", "TOO_LONG"], result.FlagReasons.Keys.Order());
    }

    [Fact]
    public void One_watt_hour_too_much_is_a_disagreement()
    {
        var content = new SessionFileContent(1, [Row(2, 1000)], []);

        var result = Reconciliation.Of(Run, content, [Taken(content, 0)], new PlatformView([Session(1, SessionState.Completed, 1001)], [Cdr(1, 1001)], []));

        Assert.False(result.Agrees);
        Assert.Equal(-1, result.EnergyWh.Difference);
        Assert.Equal([new EnergyMismatch(2, "S", 1000, 1001)], result.Mismatches);
    }

    [Fact]
    public void Two_errors_that_cancel_out_are_still_a_disagreement()
    {
        var content = new SessionFileContent(2, [Row(2, 1000), Row(3, 500)], []);

        var result = Reconciliation.Of(Run, content, [Taken(content, 0), Taken(content, 1)], new PlatformView(
            [Session(1, SessionState.Completed, 900), Session(2, SessionState.Completed, 600)], [Cdr(1, 900), Cdr(2, 600)], []));

        Assert.Equal(0, result.EnergyWh.Difference);
        Assert.False(result.Agrees);
        Assert.Equal([2, 3], result.Mismatches.Select(mismatch => mismatch.Line));
    }

    [Fact]
    public void A_session_that_the_platform_lost_is_named()
    {
        var content = new SessionFileContent(1, [Row(2, 0)], []);

        var result = Reconciliation.Of(Run, content, [Taken(content, 0)], new PlatformView([], [], []));

        Assert.False(result.Agrees);
        Assert.Equal([new EnergyMismatch(2, "S", 0, null)], result.Mismatches);
    }

    [Fact]
    public void A_corrected_cdr_counts_once_by_its_newest_revision()
    {
        var content = new SessionFileContent(1, [Row(2, 1000)], []);

        var result = Reconciliation.Of(Run, content, [Taken(content, 0)], new PlatformView(
            [Session(1, SessionState.Completed, 1000)], [Cdr(1, 800), Cdr(1, 1000) with { Revision = 2 }], []));

        Assert.True(result.Agrees);
    }

    private static RecordedSession Row(int line, decimal energyWh) => new()
    {
        LineNumber = line,
        SessionId = $"{line}",
        Location = "L",
        Station = "S",
        Connector = 1,
        Token = "T",
        Start = Instant.FromDateTimeOffset(Start),
        End = Instant.FromDateTimeOffset(Start.AddHours(1)),
        EnergyWh = (long)decimal.Round(energyWh),
        FileEnergyWh = energyWh,
        MaxPowerW = 7000,
        Notes = [],
    };

    private static DeliveredSession Taken(SessionFileContent content, int index) =>
        new("S", new PlannedSession(content.Sessions[index], 1, 0), TransactionId: index + 1, Refusal: null);

    private static DeliveredSession Refused(SessionFileContent content, int index) =>
        new("S", new PlannedSession(content.Sessions[index], 1, 0), TransactionId: null, "StartTransaction: InternalError");

    private static SessionResponse Session(int transaction, SessionState state, decimal energyWh) => new()
    {
        Id = $"s{transaction}",
        StationId = "S",
        ConnectorId = 1,
        TransactionId = $"{transaction}",
        TokenUid = "T",
        Status = state,
        StartedAt = Start,
        MeterStartWh = 0,
        EnergyWh = energyWh,
    };

    private static CdrResponse Cdr(int transaction, decimal energyWh) => new()
    {
        Id = $"c{transaction}",
        SessionId = $"s{transaction}",
        Revision = 1,
        Kind = CdrKindName.Charge,
        Published = true,
        StationId = "S",
        ConnectorId = 1,
        LocationId = "L",
        TokenUid = "T",
        StartedAt = Start,
        EndedAt = Start,
        TotalEnergyWh = energyWh,
        TotalParkingTimeSeconds = 0,
        TotalTimeSeconds = 0,
        Currency = "EUR",
        TotalCost = 1,
        Wholesale = new CdrPriceBody { TariffCode = "A", RuleId = "r", RuleVersion = 1, Lines = [], Total = 1 },
        CreatedAt = Start,
    };

    private static FlaggedTransactionResponse Flag(int transaction, decimal energyWh, params string[] codes) => new()
    {
        Id = $"f{transaction}",
        BillingStatus = BillingStatusName.Flagged,
        AllowedActions = [FlagActionName.Accept, FlagActionName.Drop],
        SessionId = $"s{transaction}",
        StationId = "S",
        TransactionId = $"{transaction}",
        TokenUid = "T",
        StartedAt = Start,
        EnergyWh = energyWh,
        Reasons = [.. codes.Select(code => new FlagReasonBody(code, FlagCategory.Feasibility, FlagOwner.Cpo, "", []))],
        FlaggedAt = Start,
    };
}
