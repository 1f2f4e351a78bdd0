using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Poison;

internal static class PoisonConfiguration
{
    public static IServiceCollection AddPoison(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<ParkedMeter>()
        .AddSingleton<ParkedMessageStore>()
        .AddSingleton<ParkedTransactions>()
        .AddSingleton<PoisonFrames>()
        .AddSingleton<PoisonSessions>()
        .AddSingleton<ParkedMessageDesk>();
}
