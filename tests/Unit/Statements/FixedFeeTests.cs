using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Statements;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Tests.Unit.Statements;

/// <summary>Whether a contract's fixed fee of a month was taken by a final statement.</summary>
public sealed class FixedFeeTests
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    [Theory]
    [InlineData("2026-02-28T23:00:00Z", false)] // The month before.
    [InlineData("2026-03-14T23:00:00Z", true)] // A statement in between.
    [InlineData("2026-03-31T22:00:00Z", true)] // The month itself.
    [InlineData("2026-04-30T22:00:00Z", true)] // A later one, which took what there was.
    [InlineData("2026-02-28T22:00:00Z", false)] // The month before, by the clock of Helsinki, which was the billing zone then.
    [InlineData("2026-03-01T05:00:00Z", false)] // And by that of New York.
    public void The_first_that_ends_in_a_month_takes_it(string settledTo, bool taken)
    {
        var account = new SettlementAccount(
            new PartyAccount(StatementKind.CpoCredit, "contract", Currency.Parse("EUR")), [new SettlementMark(InstantPattern.General.Parse(settledTo).Value, Instant.MaxValue, "s")]);
        Assert.Equal(taken, account.TookFeeOf(BillingPeriod.Around(BillingFrequency.Monthly, new LocalDate(2026, 3, 20)), Amsterdam));
    }
}
