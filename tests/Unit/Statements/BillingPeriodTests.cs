using CsCheck;
using GreenFlux.Billing.Statements;
using NodaTime;

namespace GreenFlux.Tests.Unit.Statements;

/// <summary>Which period a session belongs to, and that it is settled once.</summary>
public sealed class BillingPeriodTests
{
    private static readonly Instant Origin = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly Gen<Instant> Hours = Gen.Int[0, 24 * 200].Select(hours => Origin + Duration.FromHours(hours));

    [Theory]
    [InlineData(BillingFrequency.Monthly, "2026-02-28", "2026-02-01", "2026-03-01")]
    [InlineData(BillingFrequency.Monthly, "2026-12-31", "2026-12-01", "2027-01-01")]
    [InlineData(BillingFrequency.Weekly, "2026-03-01", "2026-02-23", "2026-03-02")]
    [InlineData(BillingFrequency.Weekly, "2026-03-02", "2026-03-02", "2026-03-09")]
    [InlineData(BillingFrequency.Quarterly, "2026-06-30", "2026-04-01", "2026-07-01")]
    [InlineData(BillingFrequency.Quarterly, "2026-10-01", "2026-10-01", "2027-01-01")]
    public void A_day_lies_in_its_period(BillingFrequency frequency, string day, string from, string to) =>
        Assert.Equal(new BillingPeriod(Day(from), Day(to)), BillingPeriod.Around(frequency, Day(day)));

    [Fact]
    public void A_period_ends_at_midnight_of_the_billing_zone_whatever_its_clocks_do()
    {
        var march = BillingPeriod.Around(BillingFrequency.Monthly, Day("2026-03-10"));
        Assert.Equal(Instant.FromUtc(2026, 3, 31, 22, 0), march.EndIn(DateTimeZoneProviders.Tzdb["Europe/Amsterdam"]));
        Assert.Equal(Day("2026-02-01"), BillingPeriod.Before(BillingFrequency.Monthly, Day("2026-03-01")).From);
        // Midnight doesn't exist there on that day.
        Assert.Equal(Instant.FromUtc(2018, 11, 4, 3, 0), new BillingPeriod(Day("2018-11-01"), Day("2018-11-04")).EndIn(DateTimeZoneProviders.Tzdb["America/Sao_Paulo"]));
    }

    [Fact]
    public void Whatever_comes_when_and_whenever_it_is_settled_it_is_settled_once()
    {
        var records = Gen.Select(Hours, Gen.Int[0, 2000]).Select((endedAt, late) => (EndedAt: endedAt, CreatedAt: endedAt + Duration.FromHours(late))).List[1, 30];
        var runs = Gen.Select(Hours, Gen.Int[0, 400], Gen.Bool).Select((end, lag, isFinal) => (End: end, Cutoff: end + Duration.FromHours(lag), IsFinal: isFinal)).List[1, 12];
        Gen.Select(records, runs).Sample((all, asked) =>
        {
            var marks = new List<SettlementMark>();
            var settled = new int[all.Count];
            foreach (var (end, cutoff, isFinal) in asked)
            {
                for (var i = 0; i < all.Count; i++)
                    settled[i] += isFinal && SettlementRule.IsDue(all[i].EndedAt, all[i].CreatedAt, end, cutoff, marks) ? 1 : 0;
                if (isFinal)
                    marks.Add(new SettlementMark(end, cutoff, "s"));
            }
            return Enumerable.Range(0, all.Count).All(i => settled[i] == (marks.Any(mark => mark.Covers(all[i].EndedAt, all[i].CreatedAt)) ? 1 : 0));
        });
    }

    [Fact]
    public void The_end_of_a_period_is_not_in_it_and_the_cutoff_is()
    {
        var (end, cutoff) = (Origin, Origin + Duration.FromHours(2));
        Assert.True(SettlementRule.IsDue(end - Duration.Epsilon, cutoff, end, cutoff, []));
        Assert.False(SettlementRule.IsDue(end, cutoff, end, cutoff, []));
        Assert.False(SettlementRule.IsDue(end - Duration.Epsilon, cutoff + Duration.Epsilon, end, cutoff, []));
    }

    private static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
}
