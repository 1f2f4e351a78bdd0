using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Replay.Plan;
using NodaTime;

namespace GreenFlux.Tests.Unit.Cli;

public sealed class ReplayPlanTests
{
    private static readonly Instant Morning = Instant.FromUtc(2024, 5, 1, 8, 0);

    [Fact]
    public void Sessions_that_overlap_go_to_different_connectors()
    {
        var placed = ConnectorAllocation.Place([Session(1, 0, 60), Session(2, 30, 90), Session(3, 60, 120), Session(4, 70, 80)]);

        Assert.Equal([1, 2, 1, 3], placed.Select(session => session.ConnectorId));
    }

    [Fact]
    public void Additional_connectors_come_after_those_that_the_file_names()
    {
        var placed = ConnectorAllocation.Place([Session(1, 0, 60), Session(2, 0, 60) with { Connector = 2 }, Session(3, 30, 90)]);

        Assert.Equal([1, 2, 3], placed.Select(session => session.ConnectorId));
    }

    [Fact]
    public void A_connector_whose_session_never_ended_is_not_used_again()
    {
        var placed = ConnectorAllocation.Place([Session(1, 0, null), Session(2, 6000, 6060)]);

        Assert.Equal([1, 2], placed.Select(session => session.ConnectorId));
    }

    [Fact]
    public void The_register_of_a_connector_runs_on_from_session_to_session()
    {
        var content = new SessionFileContent(3, [Session(1, 0, 60, 1500), Session(2, 30, 90, 70), Session(3, 60, 120, 500)], []);

        var station = ReplayPlan.Of(content, AnyMapping, "r1").Stations.Single();

        Assert.Equal("r1-St_1", station.Id);
        Assert.Equal(2, station.ConnectorCount);
        Assert.Equal([(1, 0L, 1500L), (2, 0L, 70L), (1, 1500L, 2000L)],
            station.Sessions.Select(session => (session.ConnectorId, session.MeterStartWh, session.MeterStopWh)));
    }

    [Fact]
    public void Readings_stand_on_quarter_hours_and_rise_at_the_largest_power_until_the_energy_is_reached()
    {
        var session = Session(1, 5, 65, 5000) with { MaxPowerW = 10_000 };

        var readings = EnergyCurve.Readings(session, 100);

        Assert.Equal([15, 30, 45, 60], readings.Select(reading => (int)(reading.At - Morning).TotalMinutes));
        Assert.Equal([1766, 4266, 5100, 5100], readings.Select(reading => reading.RegisterWh));
    }

    [Fact]
    public void More_energy_than_the_largest_power_can_give_is_spread_over_the_stay()
    {
        var session = Session(1, 0, 60, 20_000) with { MaxPowerW = 10_000 };

        Assert.Equal([5000, 10_000, 15_000, 20_000], EnergyCurve.Readings(session, 0).Select(reading => reading.RegisterWh));
    }

    [Fact]
    public void A_session_between_two_marks_has_no_reading()
    {
        Assert.Empty(EnergyCurve.Readings(Session(1, 16, 29, 800), 0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 1)]
    [InlineData(5000, 2)]
    public void An_open_session_is_read_until_its_energy_is_reached(long energyWh, int readings)
    {
        var curve = EnergyCurve.Readings(Session(1, 0, null, energyWh) with { MaxPowerW = 10_000 }, 0);

        Assert.Equal(readings, curve.Count);
        Assert.Equal(energyWh, curve[^1].RegisterWh);
    }

    [Fact]
    public void Readings_never_fall_and_end_at_the_energy_of_the_session()
    {
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[0, 3000], CsCheck.Gen.Int[0, 3000], CsCheck.Gen.Long[0, 200_000], CsCheck.Gen.Int[1, 200_000]),
            drawn =>
            {
                var (start, minutes, energyWh, powerW) = drawn;
                var session = Session(1, start, start + minutes, energyWh) with { MaxPowerW = powerW };
                var readings = EnergyCurve.Readings(session, 1000).Select(reading => reading.RegisterWh).ToList();
                return readings.Prepend(1000).Zip(readings).All(pair => pair.First <= pair.Second)
                    && readings.All(register => register <= 1000 + energyWh)
                    && (readings.Count == 0 || (start + minutes) % 15 != 0 || readings[^1] == 1000 + energyWh);
            });
    }

    private static SessionMapping AnyMapping => MappingCatalog.BuiltIn().Single(mapping => mapping.Name == "workplace");

    private static RecordedSession Session(int line, int startMinute, int? endMinute, long energyWh = 1000) => new()
    {
        LineNumber = line,
        SessionId = $"{line}",
        Location = "Lo",
        Station = "St 1",
        Connector = 1,
        Token = "T",
        Start = Morning + Duration.FromMinutes(startMinute),
        End = endMinute is { } end ? Morning + Duration.FromMinutes(end) : null,
        EnergyWh = energyWh,
        FileEnergyWh = energyWh,
        MaxPowerW = 7000,
        Notes = [],
    };
}
