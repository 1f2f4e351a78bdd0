using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing.Parking;

/// <summary>How fine a meter counts, told from its readings alone.</summary>
public sealed class MeterStepTests
{
    [Theory]
    [InlineData(1_000, new[] { 0, 2_000, 5_000, 8_000, 10_000 })]
    [InlineData(100, new[] { 0, 2_700, 5_500, 8_200 })]
    [InlineData(10, new[] { 7, 2_717, 5_507, 8_217 })]
    [InlineData(1_000, new[] { 0, 0, 1_000, 1_000, 1_000, 2_000, 2_000, 3_000 })]
    public void A_register_that_moves_by_whole_steps_counts_in_them(int step, int[] registers) => Assert.Equal(step, Of(registers));

    [Theory]
    [InlineData(new[] { 0, 2_700, 5_500, 8_201 })]
    [InlineData(new[] { 0, 4_000, 8_000, 8_000, 8_000 })]
    [InlineData(new[] { 0, 1_000, 2_000, 3_000, 4_000, 5_000 })]
    [InlineData(new[] { 0, 1_000, 2_000, 2_000, 2_000, 3_000, 4_000 })]
    [InlineData(new[] { 0, 2_000, 5_000 })]
    [InlineData(new[] { 5_000 })]
    [InlineData(new int[0])]
    public void A_fine_register_and_too_few_readings_tell_no_step(int[] registers) => Assert.Null(Of(registers));

    [Fact]
    public void A_register_that_falls_and_readings_of_one_moment_are_no_rises() =>
        Assert.Null(MeterStep.Of([At(0, 0), At(15, 2_000), At(30, 1_000), At(45, 3_000), At(45, 6_000)]));

    [Fact]
    public void A_step_that_is_told_divides_every_rise() =>
        Gen.Select(Gen.OneOf(Gen.Const(1m), Gen.Const(10m), Gen.Const(100m), Gen.Const(1_000m)), Gen.Int[0, 40].Array[0, 30]).Sample((step, counts) =>
        {
            var registers = new List<RegisterReading>();
            var register = 17m;
            foreach (var count in counts)
                registers.Add(At(registers.Count, register += count * step));
            if (MeterStep.Of(registers) is { } told)
            {
                Assert.True(told >= step);
                Assert.All(registers.Zip(registers.Skip(1)), pair => Assert.Equal(0m, (pair.Second.Register - pair.First.Register).WattHours % told));
            }
        });

    [Theory]
    [InlineData(300, true)]
    [InlineData(400, false)]
    public void A_step_of_more_than_the_threshold_draws_in_a_quarter_makes_no_parking(int thresholdW, bool tooCoarse)
    {
        var curve = Curve(At(0, 0), At(75, 8_200), At(15, 2_700), At(30, 5_500), At(45, 8_200), At(60, 8_200));
        var parked = ParkingDetection.Detect(curve, new ParkingPolicy { ThresholdW = thresholdW, MeterStepWh = MeterStep.Of(curve.Points) });
        Assert.Equal((tooCoarse, tooCoarse), (parked.MeterTooCoarse, parked.Intervals.Count == 0));
    }

    private static decimal? Of(int[] registers) => MeterStep.Of(registers.Select((register, index) => At(index * 15, register)));
}
