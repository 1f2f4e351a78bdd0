using GreenFlux.Cli.Demo;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class DemoDayTests
{
    private static readonly DateTimeOffset End = new(2024, 5, 2, 9, 7, 3, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Visits_of_a_charger_follow_each_other_within_the_last_24_hours(int seed)
    {
        foreach (var day in DemoDay.Plan(End, seed))
        {
            Assert.All(day.Visits, visit => Assert.InRange(visit.Arrival, End.AddDays(-1), visit.Departure));
            Assert.All(day.Visits, visit => Assert.True(visit.Departure <= End));
            Assert.All(day.Visits.Zip(day.Visits.Skip(1)), pair => Assert.True(pair.First.Departure < pair.Second.Arrival));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_day()
    {
        Assert.Equal(
            DemoDay.Plan(End, 7).SelectMany(day => day.Visits),
            DemoDay.Plan(End, 7).SelectMany(day => day.Visits));
    }

    [Fact]
    public void A_car_takes_no_more_than_it_needs_and_no_faster_than_its_power()
    {
        var visit = new DemoVisit(1, "T", End, End.AddHours(4), PowerW: 10_000, EnergyWh: 15_000, Oddity.None);

        Assert.Equal(5_000, visit.DeliveredWh(End.AddMinutes(30)));
        Assert.Equal(15_000, visit.DeliveredWh(End.AddHours(3)));
        Assert.Equal(End.AddMinutes(90), visit.FullAt);
        Assert.Null((visit with { Departure = End.AddHours(1) }).FullAt);
    }
}
