using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Flags.Runs;

public static class FlagRunConfiguration
{
    public static IServiceCollection AddFlagRuns(this IServiceCollection services) => services
        .AddSingleton<FlagRunStore>()
        .AddSingleton<FlagReports>()
        .AddSingleton<SilentSessions>()
        .AddSingleton<NightlyFlags>()
        .AddSingleton<NightlyInboundCdrs>()
        .AddSingleton<FlagRunSteps>();
}
