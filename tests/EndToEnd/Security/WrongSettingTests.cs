using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>The process itself, started with settings that can't be used, or that nothing reads.</summary>
public sealed class WrongSettingTests
{
    [Fact]
    public async Task A_wrong_setting_refuses_the_start_in_one_sentence()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-settings-").FullName;
        try
        {
            var (code, errors) = await RefusedStart.RunAsync(directory, 0, "--FlagRuns:PageSize=0", "--Cosmos:Endpoint=nowhere");
            Assert.Equal(1, code);
            Assert.Equal(2, errors.Length);
            Assert.StartsWith("FlagRuns:PageSize is '0'; it must be a whole number from 1 to 1000.", errors[0], StringComparison.Ordinal);
            Assert.StartsWith("Cosmos:Endpoint is 'nowhere'; it must be an https URL", errors[1], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_setting_that_nothing_reads_is_told_and_the_platform_starts()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-settings-").FullName;
        try
        {
            await using var platform = await ChildPlatform.StartAsync(directory, ChildPlatform.FreePort(), "--FlagRuns:PageSzie=10");
            Assert.False(platform.HasExited, string.Join('\n', platform.Log));
            await Eventually.Async(
                () => Task.FromResult(platform.Log.Any(line => line.Contains("Nothing reads the setting FlagRuns:PageSzie. Is FlagRuns:PageSize meant?", StringComparison.Ordinal))),
                "the warning");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
