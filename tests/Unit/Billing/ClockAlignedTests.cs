using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Which sessions lack the readings that prices by the clock rest on.</summary>
public sealed class ClockAlignedTests
{
    private static readonly Instant Ten = Instant.FromUtc(2026, 5, 4, 10, 0);

    [Theory]
    [InlineData("FLAG-1", "00:18:00", "00:24:00", false)]
    [InlineData("FLAG-2", "00:12:00", "00:22:00", true)]
    [InlineData("FLAG-3", "00:05:00", "00:25:00", true)]
    [InlineData("FLAG-4", "00:00:00", "00:15:00", true)]
    [InlineData("FLAG-5", "00:15:00", "00:29:59", false)]
    [InlineData("ends on a quarter", "00:20:00", "00:30:00", false)]
    [InlineData("over an hour", "00:50:00", "01:02:00", true)]
    public void Without_any_reading_a_session_is_exempt_only_when_short_and_between_quarters(string vector, string from, string to, bool isMissing) =>
        Assert.True(ClockAligned.IsMissing([], At(from), At(to)) == isMissing, vector);

    [Theory]
    [InlineData("00:15:00", false)]
    [InlineData("00:14:00", false)]
    [InlineData("00:16:00", false)]
    [InlineData("00:13:59", true)]
    [InlineData("00:16:01", true)]
    public void A_reading_within_a_minute_of_a_quarter_counts(string reading, bool isMissing) =>
        Assert.Equal(isMissing, ClockAligned.IsMissing([At(reading)], At("00:05:00"), At("00:25:00")));

    [Fact]
    public void Energy_is_interpolated_where_the_register_rose_between_readings_further_away()
    {
        var curve = Curve(Some.At(0, 0), Some.At(60, 4_000), Some.At(14, 1_000), Some.At(40, 4_000));
        Assert.False(ClockAligned.IsInterpolated(curve, Ten + Duration.FromMinutes(15)));
        Assert.True(ClockAligned.IsInterpolated(curve, Ten + Duration.FromMinutes(30)));
        Assert.False(ClockAligned.IsInterpolated(curve, Ten + Duration.FromMinutes(45)));
    }

    [Fact]
    public void Parked_time_rests_on_interpolation_when_a_quarter_in_it_was_not_read_and_energy_flowed_around()
    {
        var curve = Curve(Some.At(0, 0), Some.At(90, 2_100), Some.At(15, 2_000), Some.At(60, 2_100));
        Assert.True(ClockAligned.IsInterpolated(curve, [new Interval(Ten + Duration.FromMinutes(15), Ten + Duration.FromMinutes(60))]));
        Assert.False(ClockAligned.IsInterpolated(curve, [new Interval(Ten + Duration.FromMinutes(60), Ten + Duration.FromMinutes(90))]));
    }

    private static Instant At(string time) => Ten + Duration.FromTimeSpan(TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
}
