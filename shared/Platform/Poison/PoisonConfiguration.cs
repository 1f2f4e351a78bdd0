using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Poison;

internal static class PoisonConfiguration
{
    public static IServiceCollection AddPoison(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<ParkedMessageStore>()
        .AddSingleton<ParkedTransactions>()
        .AddSingleton<PoisonFrames>()
        .AddSingleton<PoisonSessions>()
        .AddSingleton<ParkedMessageDesk>();
}
