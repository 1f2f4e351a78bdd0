using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class MeterCurveAssemblyTests
{
    [Fact]
    public void A_single_low_reading_that_comes_back_counts_nothing_twice()
    {
        var curve = Curve(At(0, 1000), At(60, 9000), At(15, 3000), At(30, 0), At(45, 7000));

        Assert.Equal(8000m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.RegisterGlitch], curve.Findings);
        Assert.DoesNotContain(At(30, 0), curve.Points);
    }

    [Fact]
    public void Several_zeros_in_a_row_are_one_glitch_and_not_a_reset_to_zero()
    {
        var curve = Curve(At(0, 12_345_000), At(60, 12_349_000), At(15, 12_346_000), At(30, 0), At(40, 0), At(50, 12_348_000));

        Assert.Equal(4000m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.RegisterGlitch], curve.Findings);
    }

    [Fact]
    public void A_single_high_reading_that_falls_back_is_left_out()
    {
        var curve = Curve(At(0, 1000), At(60, 9000), At(15, 3000), At(30, 99_999_999), At(45, 7000));

        Assert.Equal(8000m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.RegisterGlitch], curve.Findings);
    }

    [Fact]
    public void A_meter_that_counts_from_zero_in_each_session_may_reset_and_pass_its_old_level()
    {
        var curve = Curve(At(0, 0), At(80, 6000),
            At(10, 1000), At(20, 2000), At(30, 3000), At(40, 100), At(50, 1500), At(60, 2900), At(70, 4500));

        Assert.Equal(3000m + 5900m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.MeterReset], curve.Findings);
    }

    [Fact]
    public void A_register_may_reset_twice()
    {
        var curve = Curve(At(0, 50_000), At(60, 900), At(10, 51_000), At(20, 300), At(30, 2300), At(40, 100), At(50, 600));

        Assert.Equal(1000m + 2000m + 800m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.MeterReset], curve.Findings);
    }

    [Fact]
    public void A_stop_below_the_start_without_readings_proves_no_energy()
    {
        var curve = Curve(At(0, 5000), At(60, 4000));

        Assert.Equal(Energy.Zero, curve.Energy);
        Assert.Equal([MeterFinding.StopBelowStart], curve.Findings);
        Assert.Equal(At(60, 4000), curve.Points[^1]);
    }

    [Fact]
    public void A_stop_of_zero_after_rising_readings_keeps_what_the_readings_prove()
    {
        var curve = Curve(At(0, 5000), At(60, 0), At(15, 6000), At(30, 8000));

        Assert.Equal(3000m, curve.Energy.WattHours);
        Assert.Equal([MeterFinding.StopBelowStart], curve.Findings);
    }

    [Fact]
    public void A_stop_one_watt_hour_below_the_start_is_told()
    {
        var curve = Curve(At(0, 5000), At(60, 4999));

        Assert.Equal(Energy.Zero, curve.Energy);
        Assert.Equal([MeterFinding.StopBelowStart], curve.Findings);
    }

    [Fact]
    public void A_stop_in_whole_watt_hours_below_a_finer_last_reading_is_rounding_and_no_finding()
    {
        var curve = Curve(At(0, 100), At(60, 5200), At(15, 100.4m), At(30, 5200.7m), At(45, 5200.7m));

        Assert.Equal(5100m, curve.Energy.WattHours);
        Assert.Empty(curve.Findings);
        Assert.Equal(Energy.Zero, curve.EnergyBetween(At(30, 0).At, At(60, 0).At));
    }

    [Fact]
    public void Without_a_stop_and_without_readings_the_curve_is_the_start()
    {
        var curve = Curve(At(0, 5000), null);

        Assert.Equal([At(0, 5000)], curve.Points);
        Assert.Equal([MeterFinding.MissingStop], curve.Findings);
    }

    [Fact]
    public void An_end_before_the_start_leaves_the_start_alone()
    {
        var curve = Curve(At(0, 5000), At(-10, 9000), At(-5, 7000));

        Assert.Equal([At(0, 5000)], curve.Points);
        Assert.Equal(Energy.Zero, curve.Energy);
        Assert.Equal([MeterFinding.EndBeforeStart], curve.Findings);
    }

    [Fact]
    public void Start_and_stop_at_one_instant_keep_their_energy()
    {
        var curve = Curve(At(0, 5000), At(0, 5600));

        Assert.Equal(600m, curve.Energy.WattHours);
        Assert.Equal(600m, Assert.Single(curve.Slices()).Energy.WattHours);
    }

    [Fact]
    public void At_one_instant_the_higher_reading_wins_but_the_start_and_the_stop_speak_for_themselves()
    {
        var curve = Curve(At(0, 1000), At(30, 3000), At(0, 1005), At(15, 2000), At(15, 2040), At(30, 2990));

        Assert.Equal([At(0, 1000), At(15, 2040), At(30, 3000)], curve.Points);
        Assert.Empty(curve.Findings);
    }

    [Fact]
    public void A_register_that_no_meter_can_show_proves_nothing()
    {
        var stop = Curve(At(0, 1000), At(60, decimal.MaxValue), At(30, 4000));
        var start = Curve(At(0, decimal.MinValue), At(60, 5000), At(30, 4000));
        var both = Curve(At(0, decimal.MinValue), At(60, decimal.MaxValue));

        Assert.Equal((3000m, 1000m, 0m), (stop.Energy.WattHours, start.Energy.WattHours, both.Energy.WattHours));
        Assert.All([stop, start, both], curve => Assert.Equal([MeterFinding.RegisterGlitch], curve.Findings));
        Assert.Equal(At(60, 0).At, stop.To);
    }

    [Fact]
    public void Whatever_a_charger_sends_the_energy_is_never_negative_and_the_points_are_in_order() =>
        WildRecord.Sample(record =>
        {
            var curve = MeterCurveAssembly.Assemble(record);

            Assert.True(curve.Energy >= Energy.Zero);
            Assert.Equal(curve.Findings.Distinct(), curve.Findings);
            Assert.Equal(record.Start.At, curve.From);
            Assert.All(curve.Points.Zip(curve.Points.Skip(1)), pair => Assert.True(pair.First.At <= pair.Second.At && pair.First != pair.Second));
            if (record.Stop is { } stop && stop.At >= record.Start.At)
                Assert.Equal(stop.At, curve.To);
        });

    [Fact]
    public void The_order_and_the_repeats_of_readings_change_nothing() =>
        Gen.Select(WildRecord, Gen.Int).Sample((record, seed) =>
        {
            var random = new Random(seed);
            RegisterReading[] mixed = [.. record.Readings, .. record.Readings.Where(_ => random.Next(2) == 0)];
            random.Shuffle(mixed);

            var (plain, shuffled) = (MeterCurveAssembly.Assemble(record), MeterCurveAssembly.Assemble(record with { Readings = mixed }));

            Assert.Equal(plain.Points, shuffled.Points);
            Assert.Equal(plain.Energy, shuffled.Energy);
            Assert.Equal(plain.Findings, shuffled.Findings);
        });

    [Fact]
    public void A_meter_that_only_rises_gives_stop_minus_start() =>
        SteadyRecord.Sample(record =>
        {
            var curve = MeterCurveAssembly.Assemble(record);

            Assert.Equal(record.Stop!.Register - record.Start.Register, curve.Energy);
            Assert.Empty(curve.Findings);
        });

    [Fact]
    public void One_false_reading_in_between_leaves_the_energy_as_it_was() =>
        Gen.Select(SteadyRecord, Gen.Double[0, 1], Gen.OneOf(Decimal(-100, 100), Decimal(0, 1_000_000_000_000), Decimal(0, 900_000_000)))
            .Sample((record, share, register) =>
            {
                var length = record.Stop!.At - record.Start.At;
                var glitch = new RegisterReading(record.Start.At + length * share, Energy.FromWattHours(register));

                var curve = MeterCurveAssembly.Assemble(record with { Readings = [.. record.Readings, glitch] });

                Assert.Equal(record.Stop.Register - record.Start.Register, curve.Energy);
            });
}
