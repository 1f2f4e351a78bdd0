using CsvHelper;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>Stations and tokens may be named like formulas; an export that is opened as a spreadsheet must not run them.</summary>
public sealed class FormulaCellTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task No_cell_of_the_export_can_become_a_formula()
    {
        string[] names = ["=1+1", "+1+1", "-1+1", "@SUM(A1)"];
        var start = TimeProvider.System.GetUtcNow().AddHours(-3);
        foreach (var name in names)
        {
            var station = $"{name}{Guid.NewGuid():N}"[..20];
            await world.Tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{name}}","driverId":"drv"}""");
            await world.Tenant.PostAsync("/api/v1/charge-stations",
                $$"""{"id":"{{station}}","locationId":"loc","name":"{{name}}","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""");
            await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
            await charger.BootAsync();
            await charger.StopAsync(await charger.StartAsync(start, idTag: name), start.AddHours(1), 5000, name);
            await Eventually.Async(async () => (await world.Tenant.CdrsAsync(Uri.EscapeDataString(station))).Count == 1, $"the CDR of {station}");
        }

        using var csv = CsvReader.Create(new StringReader(await world.Tenant.Client.GetStringAsync("/api/v1/cdrs/export")));
        var rows = 0;
        while (csv.Read())
        {
            rows++;
            Assert.Equal("'", csv.GetString("charge_station_id")[..1]);
            for (var column = 0; column < csv.Headers.Count; column++)
            {
                var cell = csv.GetString(column);
                Assert.False(cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal), $"{csv.Headers[column]} is {cell}");
            }
        }
        Assert.Equal(names.Length, rows);
    }
}
