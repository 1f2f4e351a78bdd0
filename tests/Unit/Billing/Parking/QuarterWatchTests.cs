using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing.Parking;

/// <summary>What is noticed during a session is what settlement finds afterwards, at nearly no cost per reading.</summary>
public sealed class QuarterWatchTests
{
    private const decimal ThresholdW = 300m;

    /// <summary>Readings of an idling and charging vehicle; the last one falls on a quarter.</summary>
    private static readonly Gen<RegisterReading[]> Session =
        Gen.Select(Gen.Int[0, 899], Gen.Select(Gen.Int[20, 1_500], Gen.OneOf(Gen.Const(0), Gen.Int[0, 40], Gen.Int[0, 3_000])).Array[1, 40], (offset, steps) =>
        {
            var readings = new List<RegisterReading> { new(TenOClock + Duration.FromSeconds(offset), Energy.FromWattHours(5_000_000)) };
            foreach (var (seconds, rise) in steps)
                readings.Add(new RegisterReading(readings[^1].At + Duration.FromSeconds(seconds), readings[^1].Register + Energy.FromWattHours(rise)));
            var over = readings[^1].At.ToUnixTimeSeconds() % 900;
            readings.Add(new RegisterReading(readings[^1].At + Duration.FromSeconds(900 - over), readings[^1].Register + Energy.FromWattHours(steps[0].Item2)));
            return readings.ToArray();
        });

    [Fact]
    public void What_is_known_at_the_end_is_what_all_readings_tell() => Session.Sample(readings =>
    {
        var (known, looks) = Follow(readings);
        Assert.Equal(Look(readings), known);
        Assert.InRange(looks, 0, (int)((readings[^1].At - readings[0].At).TotalMinutes / 15) + 1);
    });

    [Fact]
    public void Memory_that_is_lost_on_the_way_changes_nothing() => Gen.Select(Session, Gen.Int[1, 40]).Sample((readings, lost) =>
        Assert.Equal(Look(readings), Follow(readings, lost).Known));

    [Fact]
    public void A_vehicle_that_goes_on_charging_or_stays_parked_is_never_looked_at()
    {
        var charging = Enumerable.Range(0, 200).Select(i => At(i * 5, i * 500m)).ToArray();
        Assert.Equal((null, 0), Follow(charging));
        var parked = Enumerable.Range(0, 200).Select(i => At(i * 5, i * 5m)).ToArray();
        Assert.Equal(((Instant?)TenOClock, 1), Follow(parked));
    }

    [Fact]
    public void Readings_that_contradict_those_before_are_worth_a_look_and_repeats_are_not()
    {
        var watch = QuarterWatch.From(At(0, 1_000)).Next(At(5, 1_500), ThresholdW, out _);
        watch.Next(At(5, 1_500), ThresholdW, out var repeated);
        watch.Next(At(4, 1_400), ThresholdW, out var earlier);
        watch.Next(At(6, 900), ThresholdW, out var falling);
        watch.Next(At(6_000, 1_600), ThresholdW, out var daysLater);
        watch.Next(At(20, decimal.MaxValue), ThresholdW, out var absurd);
        Assert.Equal(
            [QuarterFindings.None, QuarterFindings.Contradiction, QuarterFindings.Contradiction, QuarterFindings.Contradiction, QuarterFindings.None],
            [repeated, earlier, falling, daysLater, absurd]);
    }

    /// <param name="lostAt">Before this reading the memory is lost.</param>
    private static (Instant? Known, int Looks) Follow(RegisterReading[] readings, int lostAt = 0)
    {
        var watch = QuarterWatch.From(readings[0]);
        Instant? known = null;
        var looks = 0;
        for (var i = 1; i < readings.Length; i++)
        {
            watch = watch.Next(readings[i], ThresholdW, out var findings);
            var worth = QuarterFindings.Contradiction | (known is null ? QuarterFindings.Idle : QuarterFindings.Charging);
            if ((findings & worth) == QuarterFindings.None && i != lostAt)
                continue;
            looks++;
            known = Look(readings[..(i + 1)]);
            watch = QuarterWatch.After(CurveOf(readings[..(i + 1)]));
        }
        return (known, looks);
    }

    private static Instant? Look(RegisterReading[] readings)
    {
        var curve = CurveOf(readings);
        return ParkingDetection.Detect(curve, new ParkingPolicy { ThresholdW = ThresholdW }).UntilEnd(curve)?.Start;
    }

    private static MeterCurve CurveOf(RegisterReading[] readings) => MeterCurveAssembly.Assemble(new MeterRecord(readings[0], readings[1..], null));
}
