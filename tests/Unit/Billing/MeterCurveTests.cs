using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class MeterCurveTests
{
    [Fact]
    public void Between_two_readings_the_energy_rises_evenly()
    {
        var curve = Curve(At(0, 1000), At(60, 4000), At(30, 4000));

        Assert.Equal(1000m, curve.EnergyBetween(At(10, 0).At, At(20, 0).At).WattHours);
        Assert.Equal(0m, curve.EnergyBetween(At(40, 0).At, At(50, 0).At).WattHours);
        Assert.Equal(3000m, curve.EnergyBetween(At(-60, 0).At, At(600, 0).At).WattHours);
    }

    [Fact]
    public void A_reset_proves_nothing_while_it_happens()
    {
        var curve = Curve(At(0, 12_345_000), At(60, 3400), At(15, 12_347_000), At(30, 400), At(45, 2400));

        Assert.Equal(0m, curve.EnergyBetween(At(15, 0).At, At(30, 0).At).WattHours);
        Assert.Equal(3000m, curve.EnergyBetween(At(30, 0).At, At(60, 0).At).WattHours);
    }

    [Fact]
    public void A_stretch_that_ends_before_it_starts_is_refused()
    {
        var curve = Curve(At(0, 0), At(60, 1000));

        Assert.Throws<ArgumentOutOfRangeException>(() => curve.EnergyBetween(At(20, 0).At, At(10, 0).At));
    }

    [Fact]
    public void A_session_without_boundaries_is_one_charging_slice_with_its_first_and_last_reading()
    {
        var slice = Assert.Single(Curve(At(0, 1000), At(60, 4000), At(15, 2000), At(30, 3000)).Slices());

        Assert.Equal(new MeasuredSlice(At(0, 0).At, At(60, 0).At, Energy.FromWattHours(3000), SliceState.Charging, At(0, 1000), At(60, 4000)), slice);
    }

    [Fact]
    public void A_slice_names_the_readings_that_bracket_it()
    {
        var slices = Curve(At(0, 0), At(60, 6000), At(15, 1500), At(30, 3000)).Slices([At(40, 0).At, At(15, 0).At, At(15, 0).At, At(90, 0).At]);

        Assert.Equal([(At(0, 0), At(15, 1500)), (At(15, 1500), At(60, 6000)), (At(30, 3000), At(60, 6000))],
            slices.Select(slice => (slice.FromReading, slice.ToReading)));
        Assert.Equal([1500m, 2500m, 2000m], slices.Select(slice => slice.Energy.WattHours));
    }

    [Fact]
    public void Slices_adjoin_and_add_up_to_the_session_exactly_wherever_it_is_cut() =>
        Gen.Select(Gen.OneOf(WildRecord, SteadyRecord), Boundaries).Sample((record, boundaries) =>
        {
            var curve = MeterCurveAssembly.Assemble(record);

            var slices = curve.Slices(boundaries);

            Assert.Equal(curve.Energy.WattHours, slices.Sum(slice => slice.Energy.WattHours));
            Assert.Equal((curve.From, curve.To), (slices[0].From, slices[^1].To));
            Assert.All(slices.Zip(slices.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            Assert.All(slices, slice => Assert.True(slice.Energy >= Energy.Zero));
            if (curve.From < curve.To)
                Assert.All(slices, slice => Assert.Equal(slice.Energy, curve.EnergyBetween(slice.From, slice.To)));
        });
}
