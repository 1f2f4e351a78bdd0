using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Statements;

namespace GreenFlux.Tests.Unit.Statements;

/// <summary>What lines come to, what the platform takes, and what that does to the accounts.</summary>
public sealed class StatementFiguresTests
{
    private static readonly Currency Euro = Currency.Parse("EUR");

    private static readonly Gen<decimal> Cents = Gen.Int[-100_000, 100_000].Select(cents => cents / 100m);

    private static readonly Gen<LineFigures> Figures = Gen.Select(Cents, Gen.OneOf(0m, 9m, 19m, 21m), Gen.Int[0, 5]).Select((net, percent, kind) => kind switch
    {
        0 => LineFigures.WithoutVat(net, LineVat.ReverseCharge),
        1 => LineFigures.WithoutVat(net, LineVat.Exempt),
        2 => LineFigures.WithoutVat(net, LineVat.OutOfScope),
        _ => LineFigures.Rated(net, percent, Euro.Round(net * percent / 100m)),
    });

    private static readonly Gen<StatementEntry> Entries = Gen.Select(
        Gen.Enum<StatementLineKind>(), Gen.OneOf("WS", "DC", "AC"), Gen.OneOf<string?>(null, "AC", "HCC_E"), Gen.OneOf<string?>(null, "fleet"), Gen.Int[0, 50_000], Figures)
        .Select((kind, tariff, product, customer, energy, figures) => new StatementEntry(kind, tariff, product, customer, energy, figures));

    private static readonly Gen<PlatformFeeTerms?> Terms = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2000], Gen.OneOf("EUR", "SEK"), Gen.OneOf(0m, 21m)).Select((parts, size, currency, vat) => parts == 0
        ? null
        : new PlatformFeeTerms
        {
            PercentOfNet = (parts & 1) == 0 ? null : size / 100m,
            PerCdr = (parts & 2) == 0 ? null : size / 1000m,
            PerPeriod = (parts & 4) == 0 ? null : size / 10m,
            Currency = (parts & 6) == 0 ? null : currency,
            VatPercent = vat,
        });

    [Fact]
    public void Whatever_is_on_a_statement_its_debits_equal_its_credits() =>
        Gen.Select(Entries.List[0, 40], Terms, Gen.Enum<StatementKind>(), Gen.Enum<StatementVatMethod>(), Gen.Bool).Sample((entries, terms, kind, method, takesPeriod) =>
        {
            var sums = StatementSums.None.With(entries, byCustomer: true);
            var figures = StatementFigures.Of(sums, PlatformFee.Of(kind == StatementKind.CpoCredit ? terms : null, sums, Euro, takesPeriod), method, Euro);
            var postings = DoubleEntry.Of(kind, sums, figures);
            var payable = postings.Where(posting => posting.Account is SettlementAccountName.CpoPayable or SettlementAccountName.ReimbursementPayable).Sum(posting => posting.Credit - posting.Debit);
            var receivable = postings.Where(posting => posting.Account is SettlementAccountName.EmspReceivable or SettlementAccountName.DriverReceivable).Sum(posting => posting.Debit - posting.Credit);
            return postings.Sum(posting => posting.Debit) == postings.Sum(posting => posting.Credit)
                && postings.All(posting => posting is { Debit: >= 0, Credit: >= 0 } && (posting.Debit == 0) != (posting.Credit == 0))
                && payable + receivable == figures.Due;
        });

    [Fact]
    public void Lines_come_to_the_same_in_whatever_portions_and_order() =>
        Gen.Select(Entries.List[0, 40], Gen.Int[1, 40]).Sample((entries, size) =>
        {
            var whole = StatementSums.None.With(entries, byCustomer: true);
            var parts = entries.AsEnumerable().Reverse().Chunk(size).Aggregate(StatementSums.None, (sums, chunk) => sums.With(chunk, byCustomer: true));
            return whole.All == parts.All && whole.Credits == parts.Credits && whole.Unbilled == parts.Unbilled && whole.NetCharges == parts.NetCharges
                && whole.Groups.SequenceEqual(parts.Groups) && whole.Customers.SequenceEqual(parts.Customers)
                && whole.Groups.Sum(group => group.Net) == whole.All.Net && whole.Customers.Sum(customer => customer.Net) == whole.All.Net;
        });

    [Fact]
    public void VAT_is_the_sum_of_the_CDRs_unless_it_is_asked_for_per_rate()
    {
        var sums = StatementSums.None.With(Enumerable.Repeat(Charge(LineFigures.Rated(0.02m, 21, 0.00m)), 100), byCustomer: false);
        var summed = StatementFigures.Of(sums, PlatformFee.None, StatementVatMethod.SumOfCdrs, Euro);
        var rated = StatementFigures.Of(sums, PlatformFee.None, StatementVatMethod.PerRate, Euro);
        Assert.Equal((2.00m, 0m, 0m), (summed.Net, summed.Vat, summed.VatDifference));
        Assert.Equal((2.00m, 0.42m, 0.42m), (rated.Net, rated.Vat, rated.VatDifference));
    }

    [Fact]
    public void One_line_without_VAT_leaves_nothing_to_be_paid()
    {
        var sums = StatementSums.None.With([Charge(LineFigures.Rated(1m, 21, 0.21m)), Charge(LineFigures.Unknown(2m))], byCustomer: false);
        var figures = StatementFigures.Of(sums, PlatformFee.None, StatementVatMethod.SumOfCdrs, Euro);
        Assert.Equal((3m, null, null, 1L), (figures.Net, figures.Vat, figures.Due, figures.LinesWithoutVat));
        Assert.Throws<InvalidOperationException>(() => DoubleEntry.Of(StatementKind.CpoCredit, sums, figures));
    }

    [Fact]
    public void A_fee_is_taken_of_the_net_sum_per_CDR_and_once_per_period()
    {
        var terms = new PlatformFeeTerms { PercentOfNet = 2.5m, PerCdr = 0.05m, PerPeriod = 10m, Currency = "EUR", VatPercent = 21 };
        var credit = Charge(LineFigures.Rated(-1m, 21, -0.21m)) with { Kind = StatementLineKind.Credit };
        var sums = StatementSums.None.With([Charge(LineFigures.Rated(4m, 21, 0.84m)), Charge(LineFigures.Rated(1m, 21, 0.21m)), credit], byCustomer: false);
        // 2.5 % of 4.00, 0.05 for two charges less one credit, and 10.00.
        Assert.Equal((10.15m, 2.13m), Sum(PlatformFee.Of(terms, sums, Euro, takesPeriod: true)));
        Assert.Equal((0.15m, 0.03m), Sum(PlatformFee.Of(terms, sums, Euro, takesPeriod: false)));
        Assert.Equal((0.10m, 0.02m), Sum(PlatformFee.Of(terms, sums, Currency.Parse("SEK"), takesPeriod: true)));
    }

    private static (decimal, decimal) Sum(PlatformFee fee) => (fee.Net, fee.Vat);

    private static StatementEntry Charge(LineFigures figures) => new(StatementLineKind.Charge, "WS", null, null, 1000, figures);
}
