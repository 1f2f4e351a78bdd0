using GreenFlux.Billing;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>Every check finds what it is for, and no more.</summary>
public sealed class CheckTests
{
    /// <summary>Of partners' CDRs, retail of reservations, stops without a start, coarse meters, signed values: InboundCdrTests, OddEventTests, ParkingTests, CalibratedSettlementTests.</summary>
    private static readonly IReadOnlySet<string> TestedElsewhere =
        PartnerFlag.All.Select(kind => kind.Code).Append(RuleFlag.ReservationOnly.Code).Append(CheckCatalog.MeterTooCoarse.Code)
            .Concat(CalibrationChecks.All.Select(kind => kind.Code)).Append(CheckCatalog.CalibrationTimeUnproven.Code).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<object[]> Cases() => CheckCases.All.Select(each => new object[] { each.Code, each.What });

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_check_flags_what_it_is_for_and_nothing_else(string code, string what)
    {
        var one = CheckCases.All.Single(each => each.Code == code && each.What == what);
        var codes = SomeCodes(one.Session);
        Assert.True(codes.Contains(code, StringComparer.Ordinal) == one.Flags, $"{code}, {what}: found {string.Join(", ", codes)}");
    }

    [Fact]
    public void Every_code_has_sessions_that_have_it_and_sessions_that_have_it_not()
    {
        foreach (var code in CheckCatalog.All.Select(kind => kind.Code).Where(code => !TestedElsewhere.Contains(code)))
            Assert.True(CheckCases.All.Where(each => each.Code == code).Select(each => each.Flags).Distinct().Count() == 2, code);
    }

    [Fact]
    public void Nothing_is_found_in_an_orderly_session() => Assert.Empty(new SomeSession().Codes());

    [Fact]
    public void All_reasons_are_told_and_not_only_the_first()
    {
        var codes = (new SomeSession { MaxPowerW = null, EvseId = null, Inferred = true, Wholesale = [] }).Codes();
        Assert.Equal(["MISSING_EVSE", "MISSING_STOP", "NO_BILLING_RULE"], codes);
    }

    [Fact]
    public void Every_finding_is_of_the_catalog_and_says_what_it_is_about()
    {
        foreach (var reason in CheckCases.All.SelectMany(each => each.Session.Reasons()))
        {
            var kind = CheckCatalog.Find(reason.Code);
            Assert.NotNull(kind);
            Assert.Equal((kind.Category, kind.Severity), (reason.Category, reason.Severity));
            Assert.Contains(reason.Owner, kind.Owners);
            Assert.False(string.IsNullOrWhiteSpace(reason.About), reason.Code);
            Assert.NotEmpty(reason.Fields);
        }
    }

    /// <summary>"Accept … else drop it", "… then retry".</summary>
    [Fact]
    public void Every_sentence_tells_what_can_be_done()
    {
        foreach (var reason in CheckCases.All.SelectMany(each => each.Session.Reasons()))
        {
            var action = reason.Category.Allows(FlagAction.Accept) ? "accept" : "retry";
            Assert.True(reason.Sentence.Contains(action, StringComparison.OrdinalIgnoreCase), $"{reason.Code}: {reason.Sentence}");
        }
    }

    [Theory]
    [InlineData(12.12, 12.00, false)]
    [InlineData(12.13, 12.00, true)]
    [InlineData(1.05, 1.00, false)]
    [InlineData(1.06, 1.00, true)]
    [InlineData(0.95, 1.00, false)]
    [InlineData(0.94, 1.00, true)]
    public void A_partners_figure_is_off_only_by_more_than_a_hundredth_and_five_cents(double told, double computed, bool isOff) =>
        Assert.Equal(isOff, new TenantSettings().Limits.IsOff((decimal)told, (decimal)computed));

    [Fact]
    public void Codes_are_unique() =>
        Assert.Equal(CheckCatalog.All.Count, CheckCatalog.All.Select(kind => kind.Code).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData(FlagCategory.Configuration, FlagAction.Retry)]
    [InlineData(FlagCategory.Feasibility, FlagAction.Accept)]
    [InlineData(FlagCategory.BillingRules, FlagAction.Retry)]
    [InlineData(FlagCategory.FinalCostCheck, FlagAction.Accept)]
    public void What_may_be_done_follows_from_the_category(FlagCategory category, FlagAction action)
    {
        foreach (var kind in CheckCatalog.All.Where(kind => kind.Category == category))
            Assert.Equal(kind.Severity == FlagSeverity.Note ? [] : [action, FlagAction.Drop], kind.Actions);
    }

    [Theory]
    [InlineData("MISSING_DRIVER")]
    [InlineData("MISSING_RETAIL_PACKAGE")]
    public void What_only_the_eMSP_has_to_clear_holds_only_retail_back(string code)
    {
        foreach (var one in CheckCases.All.Where(each => each.Code == code && each.Flags))
        {
            var reason = Assert.Single(one.Session.Reasons());
            Assert.Equal((BillingEngine.Retail, FlagOwner.Emsp), (reason.Engine, reason.Owner));
        }
    }

    [Fact]
    public void A_meter_that_started_again_proves_what_it_counted_up_to_the_reset_and_from_its_first_low_reading_on()
    {
        var reset = CheckCases.All.First(each => each.Code == "METER_RESET").Session.Finished();
        var held = Assert.IsType<Settlement.HeldBack>(SettlementDecision.Decide(reset));
        Assert.Equal(5_000m, held.Flagged.EnergyWh);
        Assert.Equal(2.00m, held.Attempt.Wholesale!.Value.Amount);
    }

    [Fact]
    public void A_session_in_which_nothing_is_wrong_costs_its_checks_no_memory()
    {
        var finished = new SomeSession { Readings = [(TimeSpan.FromMinutes(15), 3_000m), (TimeSpan.FromMinutes(30), 5_000m)] }.Finished();
        var checks = CheckCatalog.OfSession.ToArray();
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            foreach (var check in checks)
                Assert.True(check.Find(finished) is null);
        }
    }

    /// <summary>Notes too, where the session is held back for another reason.</summary>
    private static IReadOnlyList<string> SomeCodes(SomeSession session)
    {
        var finished = session.Finished();
        return [.. session.Codes(), .. CheckCatalog.OfSession.Where(check => check.Severity == FlagSeverity.Note && check.Find(finished) is not null).Select(check => check.Code)];
    }
}
