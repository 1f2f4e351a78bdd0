using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Platform.Settings;

/// <summary>Tells at the start of settings that nothing reads.</summary>
public sealed class SettingsReport(IConfiguration configuration, ILogger<SettingsReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var unknown in SettingsCheck.Unknown(configuration))
            logger.LogWarning("{Finding}", unknown);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
