using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Statements;

namespace GreenFlux.Tests.Unit.Statements;

/// <summary>On which statements a CDR is, and with what.</summary>
public sealed class CdrLinesTests
{
    private static readonly Currency Euro = Currency.Parse("EUR");
    private static readonly DateTimeOffset Nine = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly CdrSides Own = new(EmspIsPartner: false, CpoExempt: false, EmspExempt: false);
    private static readonly CdrSides Partner = Own with { EmspIsPartner = true };

    [Fact]
    public void An_own_drivers_session_is_wholesale_for_the_CPO_retail_for_the_eMSP_and_reimbursement_for_the_site() =>
        Assert.Equal(["CpoCredit contract 4.00 0.84", "Reimbursement landlord 2.50 0", "EmspRetail own 5.00 1.05"], Text(Some(), Own));

    [Fact]
    public void A_partners_driver_owes_its_eMSP_wholesale() =>
        Assert.Equal(
            ["CpoCredit contract 4.00 0.84", "EmspDebit roam 4.00 0.84", "Reimbursement landlord 2.50 0"],
            Text(Some() with { Retail = null, Parties = Some().Parties! with { EmspId = "roam" } }, Partner));

    [Theory]
    [InlineData(DeploymentState.Stock)]
    [InlineData(DeploymentState.Deprecated)]
    public void Outside_production_no_partner_owes_anything_and_a_CPO_whose_roaming_is_managed_gets_no_credit(DeploymentState state)
    {
        var own = Some() with { OutsideProduction = state };
        Assert.Equal(["CpoCredit contract 4.00 0.84", "Reimbursement landlord 2.50 0", "EmspRetail own 5.00 1.05"], Text(own, Own));
        Assert.Equal(["Reimbursement landlord 2.50 0", "EmspRetail own 5.00 1.05"], Text(own, Own with { CpoIsManaged = true }));
        var roaming = own with { Retail = null, Parties = own.Parties! with { EmspId = "roam" } };
        Assert.Equal(["CpoCredit contract 4.00 0.84", "Reimbursement landlord 2.50 0"], Text(roaming, Partner));
        Assert.Equal(["Reimbursement landlord 2.50 0"], Text(roaming, Partner with { CpoIsManaged = true }));
        Assert.Equal(["Reimbursement landlord 2.50 0"], Text(roaming with { Kind = CdrKind.Credit }, Partner with { CpoIsManaged = true }));
    }

    [Fact]
    public void A_small_CDR_is_on_no_statement_and_neither_is_its_credit()
    {
        Assert.Empty(CdrLines.Of(Some() with { IsUnpublished = true }, Own));
        Assert.Empty(CdrLines.Of(Some() with { IsUnpublished = true, Kind = CdrKind.Credit }, Own));
    }

    [Fact]
    public void Retail_that_comes_later_is_on_the_retail_statement_alone()
    {
        var supplement = Some() with { Kind = CdrKind.RetailSupplement, EnergyWh = 0, Wholesale = Price(0, 21), Reimbursement = null };
        Assert.Equal(["EmspRetail own 5.00 1.05"], Text(supplement, Own));
        Assert.Equal(["EmspRetail own 5.00 1.05"], Text(supplement with { Kind = CdrKind.Credit }, Own));
        Assert.Equal(["CpoCredit contract 4.00 0.84", "Reimbursement landlord 2.50 0"], Text(Some() with { Retail = null }, Own));
    }

    [Fact]
    public void Drivers_pay_what_coupons_left() =>
        Assert.Contains(
            "EmspRetail own 3.00 0.63",
            Text(Some() with { Retail = Price(5.00m, 21) with { PublicTotal = new Money(3.00m, Euro), Vat = Price(3.00m, 21).Vat } }, Own));

    [Fact]
    public void A_credit_takes_back_what_was_on_each_statement()
    {
        var line = CdrLines.Of(Some() with { Kind = CdrKind.Credit, Wholesale = Price(-4.00m, 21), ReferenceId = "cdr-1" }, Own)[0].Line;
        Assert.Equal((StatementLineKind.Credit, -10_000m, -4.00m, -0.84m, "cdr-1"), (line.Kind, line.EnergyWh, line.Figures.Net, line.Figures.Vat, line.ReferenceId));
    }

    /// <summary>As by a rule that has a parking fee alone, where nobody parked.</summary>
    [Fact]
    public void A_credit_of_a_session_that_was_free_takes_back_its_energy_and_what_its_site_was_paid()
    {
        var credit = Some() with { Kind = CdrKind.Credit, Wholesale = Price(0, 21), Retail = null, Reimbursement = Price(-2.50m, null) with { Vat = null } };
        Assert.Equal(["CpoCredit contract 0 0", "Reimbursement landlord -2.50 0"], Text(credit, Own));
        Assert.Equal(-10_000m, CdrLines.Of(credit, Own)[0].Line.EnergyWh);
    }

    [Theory]
    [InlineData(VatTreatment.ReverseCharge, LineVat.ReverseCharge)]
    [InlineData(VatTreatment.Exempt, LineVat.Exempt)]
    public void Where_the_agreement_says_so_no_VAT_is_charged_between_companies(VatTreatment treatment, LineVat kind)
    {
        var lines = CdrLines.Of(Some() with { Parties = Some().Parties! with { VatTreatment = treatment } }, Partner);
        Assert.All(lines.Where(line => line.Account.Kind != StatementKind.Reimbursement), line => Assert.Equal((kind, 0m, null), (line.Line.Figures.Kind, line.Line.Figures.Vat, line.Line.Figures.Percent)));
    }

    [Fact]
    public void VAT_that_was_not_configured_is_unknown_unless_the_party_is_exempt()
    {
        var cdr = Some() with { Wholesale = Price(4.00m, null) };
        Assert.Equal(LineVat.Unknown, CdrLines.Of(cdr, Own)[0].Line.Figures.Kind);
        Assert.Equal(LineVat.Exempt, CdrLines.Of(cdr, Own with { CpoExempt = true })[0].Line.Figures.Kind);
        Assert.Equal(LineVat.Unknown, CdrLines.Of(cdr, Own with { EmspExempt = true })[0].Line.Figures.Kind);
        Assert.Equal(0.84m, CdrLines.Of(Some(), Own with { CpoExempt = true })[0].Line.Figures.Vat);
    }

    [Fact]
    public void Who_charged_is_not_told_to_CPOs_and_sites() =>
        Assert.All(CdrLines.Of(Some(), Own), line => Assert.Equal(line.Account.Kind == StatementKind.EmspRetail, line.Line.AuthId is not null));

    [Fact]
    public void What_comes_to_a_month_that_was_settled_is_found_by_its_tag()
    {
        var times = Gen.Int[0, 24 * 400].Select(hours => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours));
        Gen.Select(times, Gen.Int[1, 2000], Gen.Int[-10, 5000], times, Gen.Int[0, 3000]).Sample((startedAt, length, late, settledTo, later) =>
        {
            var cdr = Some() with { StartedAt = startedAt, EndedAt = startedAt.AddHours(length), CreatedAt = startedAt.AddHours(length + late) };
            var cutoff = settledTo.AddHours(later);
            // A month is settled after its end, and what is not settled then has ended or was made after that moment.
            var isOpen = (cdr.CreatedAt > settledTo || cdr.EndedAt > settledTo) && cdr.CreatedAt <= cutoff && cdr.EndedAt <= cutoff;
            if (string.CompareOrdinal(SessionId.MonthOf(startedAt), SessionId.MonthOf(settledTo)) >= 0 || !isOpen)
                return true;
            return LateCdrs.TagsBetween(settledTo, cutoff).Intersect(LateCdrs.TagsOf(cdr), StringComparer.Ordinal).Any();
        });
    }

    private static IEnumerable<string> Text(Cdr cdr, CdrSides sides) =>
        CdrLines.Of(cdr, sides).Select(line => $"{line.Account.Kind} {line.Account.PartyId} {line.Line.Figures.Net} {line.Line.Figures.Vat}");

    private static EnginePrice Price(decimal net, decimal? percent)
    {
        var vat = percent is { } rate ? new Money(Euro.Round(net * rate / 100m), Euro) : (Money?)null;
        return new EnginePrice("WS", "r", 1, [], new Money(net, Euro)) { Vat = new PriceVat(percent, vat, vat is { } known ? new Money(net, Euro) + known : null, null, "", null) };
    }

    private static Cdr Some() => new()
    {
        Id = "cdr-1",
        TenantId = "t",
        SessionId = "202603-00-0123456789abcdef",
        Revision = 1,
        StationId = "CP",
        ConnectorId = 1,
        LocationId = "loc",
        TimeZone = "Europe/Amsterdam",
        TransactionId = "1",
        TokenUid = "TAG",
        AuthId = "NL-GFX-C0B34A240-H",
        StartedAt = Nine,
        EndedAt = Nine.AddHours(1),
        EnergyWh = 10_000,
        DurationSeconds = 3600,
        Wholesale = Price(4.00m, 21),
        Retail = Price(5.00m, 21),
        Reimbursement = Price(2.50m, null) with { Vat = null },
        Parties = new CdrParties { CpoId = "cpo", CpoContractId = "contract", EmspId = "own", PayeeId = "landlord" },
        CreatedAt = Nine.AddHours(1),
    };
}
