using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using GreenFlux.Tests.Signing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Calibration;

/// <summary>How signed values decide what is billed, and what they hold back.</summary>
public sealed class CalibratedSettlementTests : IDisposable
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Eleven = Ten.AddHours(1);
    private readonly SigningMeter meter = new();

    public void Dispose() => meter.Dispose();

    [Fact]
    public void Under_calibration_law_the_signed_difference_is_billed()
    {
        // The register says 10 kWh, from a base of its own; the meter signed 10.02.
        var cdr = CdrOf(Settle(Law, [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510.02m)]));
        Assert.Equal((10_020m, 4.01m), (cdr.EnergyWh, cdr.Wholesale.Total.Amount));
        Assert.Equal((true, CalibrationVerdict.Verified, 500_000m, 510_020m), (cdr.Calibration!.IsRequired, cdr.Calibration.Verdict, cdr.Calibration.BeginWh, cdr.Calibration.EndWh));
        Assert.Equal((SignedFormat.Ocmf, "1.0", MeterPublicKey.Parse(meter.PublicKey)!.Id), (cdr.Calibration.Format, cdr.Calibration.FormatVersion, cdr.Calibration.KeyId));
    }

    [Fact]
    public void Elsewhere_the_register_is_and_the_result_stands_beside_it()
    {
        var cdr = CdrOf(Settle(NoLaw, [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510.02m)]));
        Assert.Equal((10_000m, CalibrationVerdict.Verified, false), (cdr.EnergyWh, cdr.Calibration!.Verdict, cdr.Calibration.IsRequired));
        Assert.Null(CdrOf(Settle(NoLaw, [])).Calibration?.Link);
    }

    [Fact]
    public void Under_calibration_law_whatever_is_missing_holds_the_session_back_and_nobody_can_accept_it()
    {
        AssertFlag("SIGNED_VALUES_MISSING", FlagCategory.Configuration, Settle(Law, []));
        AssertFlag("SIGNED_VALUES_MISSING", FlagCategory.Configuration, Settle(Law, [meter.Record("B", Ten, 500)]));
        AssertFlag("METER_KEY_MISSING", FlagCategory.Configuration, Settle(Law with { Keys = false }, [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510)]));
        AssertFlag("SIGNED_VALUES_UNVERIFIABLE", FlagCategory.Feasibility, Settle(Law, ["1b1b1b1b01010101760500"]));
    }

    [Fact]
    public void A_false_signature_holds_a_session_back_wherever_a_key_is_registered()
    {
        string[] changed = [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510).Replace("510", "520", StringComparison.Ordinal)];
        AssertFlag("CALIBRATION_FAILED", FlagCategory.Configuration, Settle(Law, changed));
        AssertFlag("SIGNATURE_INVALID", FlagCategory.Feasibility, Settle(NoLaw, changed));
        Assert.IsType<Settlement.Priced>(Settle(NoLaw with { Keys = false }, changed));
    }

    [Fact]
    public void Begin_and_end_that_contradict_each_other_fail() =>
        AssertFlag("CALIBRATION_FAILED", FlagCategory.Configuration, Settle(Law, [meter.Record("B", Ten, 510), meter.Record("E", Eleven, 500)]));

    [Theory]
    [InlineData(10.1, false)]
    [InlineData(10.11, true)]
    [InlineData(9.9, false)]
    [InlineData(9.85, true)]
    public void A_register_that_says_otherwise_holds_it_back_beyond_a_tenth_of_a_kilowatt_hour_and_a_hundredth(double kilowattHours, bool isFlagged)
    {
        var settled = Settle(Law, [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 500 + (decimal)kilowattHours)]);
        if (isFlagged)
            AssertFlag("CALIBRATION_DEVIATION", FlagCategory.Feasibility, settled);
        else
            Assert.IsType<Settlement.Priced>(settled);
    }

    [Theory]
    [InlineData(-3600 - 300, true)]
    [InlineData(-3600 - 299, false)]
    [InlineData(0, false)]
    [InlineData(3600 + 299, false)]
    [InlineData(3600 + 300, true)]
    public void Values_that_were_signed_before_or_after_the_session_hold_it_back_even_if_their_energy_fits(int seconds, bool isFlagged)
    {
        string[] Records(string clock) => [meter.Record("B", Ten.AddSeconds(seconds), 500, clock), meter.Record("E", Eleven.AddSeconds(seconds), 510, clock)];
        if (isFlagged)
            AssertFlag("CALIBRATION_DEVIATION", FlagCategory.Feasibility, Settle(Law, Records("S")));
        else
            Assert.IsType<Settlement.Priced>(Settle(Law, Records("S")));
        // The register is billed there, or the clock tells durations alone.
        Assert.IsType<Settlement.Priced>(Settle(NoLaw, Records("S")));
        Assert.IsType<Settlement.Priced>(Settle(Law, Records("R")));
    }

    [Fact]
    public void Minutes_are_charged_for_only_where_time_is_proven()
    {
        string[] synchronised = [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510)];
        string[] informative = [meter.Record("B", Ten, 500, "I"), meter.Record("E", Eleven, 510, "I")];
        var minutes = Rule(PriceDimension.Time, 0.02m);
        AssertFlag("CALIBRATION_TIME_UNPROVEN", FlagCategory.BillingRules, Settle(Law with { Rules = [minutes] }, informative));
        Assert.IsType<Settlement.Priced>(Settle(Law with { Rules = [minutes] }, synchronised));
        Assert.IsType<Settlement.Priced>(Settle(Law with { Rules = [minutes], CertifiedTime = true }, informative));
        Assert.IsType<Settlement.Priced>(Settle(NoLaw with { Rules = [minutes] }, informative));
        Assert.IsType<Settlement.Priced>(Settle(Law, informative));
    }

    [Fact]
    public void Energy_is_divided_by_the_clock_only_where_it_was_signed_then()
    {
        var change = Ten.AddMinutes(30);
        BillingRule[] rules =
        [
            Rule(PriceDimension.Energy, 0.40m) with { Id = "before", ValidTo = new LocalDateTime(2026, 3, 10, 11, 30) },
            Rule(PriceDimension.Energy, 0.80m) with { Id = "after", ValidFrom = new LocalDateTime(2026, 3, 10, 11, 30) },
        ];
        string[] ends = [meter.Record("B", Ten, 500), meter.Record("E", Eleven, 510)];
        string[] all = [meter.Record("B", Ten, 500), meter.Record("T", change.AddSeconds(2), 504), meter.Record("E", Eleven, 510)];
        var byClock = Law with { Rules = rules, Pricing = TimePricing.TimeOfUse };

        AssertFlag("CALIBRATION_TIME_UNPROVEN", FlagCategory.BillingRules, Settle(byClock, ends));
        // 4 kWh at 0.40 and 6 at 0.80, but for the two seconds.
        Assert.Equal(6.40m, CdrOf(Settle(byClock, all)).Wholesale.Total.Amount, 1);
        Assert.Equal(10_000m, CdrOf(Settle(byClock, all)).EnergyWh);
        Assert.IsType<Settlement.Priced>(Settle(byClock with { CertifiedTime = true }, ends));
    }

    private sealed record Station(bool CalibrationLaw, bool Keys = true, bool CertifiedTime = false, TimePricing Pricing = TimePricing.StartRule)
    {
        public IReadOnlyList<BillingRule> Rules { get; init; } = [Rule(PriceDimension.Energy, 0.40m)];
    }

    private static readonly Station Law = new(CalibrationLaw: true);
    private static readonly Station NoLaw = new(CalibrationLaw: false);

    private Settlement Settle(Station station, string[] records)
    {
        var session = new Session
        {
            Id = "202603-00-0123456789abcdef",
            TenantId = "t",
            StationId = "s",
            ConnectorId = 1,
            MaxPowerW = 22_000,
            LocationId = "l",
            TimeZone = "Europe/Berlin",
            TransactionId = "1",
            Token = new SessionToken("TAG", AuthorizationStatus.Accepted, Known: true),
            TariffCode = "T",
            TimePricing = station.Pricing,
            StartedAt = Ten,
            MeterStartWh = 1000,
            ReceivedAt = Ten,
            Stop = new SessionStop(Eleven, 11_000, "Local", null, Eleven, Inferred: false),
            Status = SessionStatus.Stopped,
        };
        var half = new RegisterReading(Instant.FromDateTimeOffset(Ten.AddMinutes(30)), Energy.FromWattHours(5000));
        var readings = SessionFacts.CurveOf(session, [half]);
        var values = records.Select((record, at) => new SignedValue(Instant.FromDateTimeOffset(Ten.AddMinutes(at)), SignedNature.Unknown, record)).ToList();
        var calibration = new SessionCalibration(
            station.CalibrationLaw, station.CertifiedTime, station.Keys, SignedSession.Of(values, station.Keys ? [MeterPublicKey.Parse(meter.PublicKey)!] : []), readings.Energy);
        var rules = new RuleBook(new EngineRules(BillingEngine.Wholesale, "T", station.Rules, []), null, null);
        return SettlementDecision.Decide(new FinishedSession(session, calibration.CurveOf(readings), DateTimeZoneProviders.Tzdb["Europe/Berlin"], new TenantSettings(), rules, Eleven)
        {
            Calibration = calibration,
            Station = new StationBilling(ChargerType.Public, HomeChargingRules.Decide(new HomeChargingFacts(ChargerType.Public, false, false, false)), null),
            ReadingTimes = [half.At],
        });
    }

    private static Cdr CdrOf(Settlement settled) =>
        settled is Settlement.Priced priced ? priced.Cdr : throw new InvalidOperationException(string.Join("; ", ((Settlement.HeldBack)settled).Flagged.Reasons.Select(reason => $"{reason.Code}: {reason.Sentence}")));

    private static void AssertFlag(string code, FlagCategory category, Settlement settled)
    {
        var held = Assert.IsType<Settlement.HeldBack>(settled);
        var reason = Assert.Single(held.Flagged.Reasons);
        Assert.Equal((code, category, FlagOwner.Cpo, FlagSeverity.Flag), (reason.Code, reason.Category, reason.Owner, reason.Severity));
    }

    private static BillingRule Rule(PriceDimension dimension, decimal price) => new()
    {
        Id = "r",
        Version = 1,
        Engine = BillingEngine.Wholesale,
        TariffCode = "T",
        Currency = Currency.Parse("EUR"),
        Components = [new PriceComponent(dimension, price)],
    };
}
