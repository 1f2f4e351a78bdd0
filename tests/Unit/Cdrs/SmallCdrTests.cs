using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Tests.Unit.Cdrs;

public sealed class SmallCdrTests
{
    /// <summary>SMALL-2.</summary>
    [Theory]
    [InlineData(199, 119, true)]
    [InlineData(200, 119, false)]
    [InlineData(199, 120, false)]
    [InlineData(5_000, 119, false)]
    [InlineData(100, 2_700, false)]
    public void A_CDR_is_small_when_it_has_both_little_energy_and_little_time(int energyWh, int seconds, bool small) =>
        Assert.Equal(small, SmallCdr.IsUnpublished(energyWh, TimeSpan.FromSeconds(seconds), new TenantSettings()));

    /// <summary>SMALL-1.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_tenant_may_publish_small_ones_too(bool publishAll, bool unpublished) =>
        Assert.Equal(unpublished, SmallCdr.IsUnpublished(100, TimeSpan.FromMinutes(1), new TenantSettings { PublishAllCdrs = publishAll }));

    [Fact]
    public void The_last_tenth_of_a_watt_hour_and_of_a_second_count()
    {
        var settings = new TenantSettings();
        Assert.True(SmallCdr.IsUnpublished(199.9m, TimeSpan.FromSeconds(119.9), settings));
        Assert.False(SmallCdr.IsUnpublished(200.0m, TimeSpan.FromSeconds(119.9), settings));
        Assert.True(SmallCdr.IsUnpublished(0, TimeSpan.Zero, settings));
    }
}
