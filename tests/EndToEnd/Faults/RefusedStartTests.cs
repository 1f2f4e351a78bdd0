using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>A process that can't start says so in one line and ends with 1.</summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        var (code, errors) = await RefusedStart.RunAsync(platform.Directory, port: 0);

        Assert.Equal(1, code);
        var line = Assert.Single(errors);
        Assert.Contains(platform.Directory, line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-port-").FullName;
        try
        {
            await using var platform = await TestPlatform.StartAsync();
            var (code, errors) = await RefusedStart.RunAsync(directory, platform.Address.Port);

            Assert.Equal(1, code);
            var line = Assert.Single(errors);
            Assert.Contains($"{platform.Address.Port}", line, StringComparison.Ordinal);
            Assert.Contains("--port", line, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("--port", "70000", "Port")]
    [InlineData("--bind", "nowhere", "Bind")]
    [InlineData("--certificate", "/no/such/file.pem", "Certificate")]
    public async Task A_setting_that_can_not_be_served_is_named(string name, string value, string named)
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-setting-").FullName;
        try
        {
            var (code, errors) = await RefusedStart.RunAsync(directory, port: 0, name, value);

            Assert.Equal(1, code);
            Assert.Contains(named, Assert.Single(errors), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
