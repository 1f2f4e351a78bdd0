namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>One platform and one tenant for all tests of a class; each test has stations of its own.</summary>
public sealed class SharedPlatform : IAsyncLifetime
{
    private readonly List<TestCharger> chargers = [];

    public TestPlatform Platform { get; private set; } = null!;
    public Tenant Tenant { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Platform = await TestPlatform.StartAsync();
        Tenant = await Tenant.CreateAsync(Platform);
    }

    /// <summary>A new station with its charger, connected and booted.</summary>
    public async Task<(string Station, TestCharger Charger)> ConnectAsync()
    {
        var station = await Tenant.CreateStationAsync();
        var charger = Keep(await TestCharger.ConnectAsync(Platform, station));
        await charger.BootAsync();
        return (station, charger);
    }

    /// <summary>Leaves it to the fixture to close the connection.</summary>
    public TestCharger Keep(TestCharger charger)
    {
        chargers.Add(charger);
        return charger;
    }

    public async Task DisposeAsync()
    {
        foreach (var charger in chargers)
            await charger.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
