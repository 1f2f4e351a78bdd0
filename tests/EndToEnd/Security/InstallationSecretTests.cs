using GreenFlux.Functions;
using GreenFlux.Local.Runtime.Hosting;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>The secrets that an installation can't do without.</summary>
public sealed class InstallationSecretTests
{
    [Theory]
    [InlineData("")]
    [InlineData("too-short")]
    public async Task Without_a_pepper_the_platform_does_not_start_and_names_the_setting(string pepper)
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-pepper-").FullName;
        try
        {
            var refused = await Assert.ThrowsAsync<HostRefusedException>(async () =>
            {
                using var host = FunctionApp.Build(["--data", directory, "--port", "0", "--quiet", "true", $"--Platform:CredentialPepper={pepper}"]);
                await host.StartAsync();
            });
            Assert.Contains("Platform:CredentialPepper", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
