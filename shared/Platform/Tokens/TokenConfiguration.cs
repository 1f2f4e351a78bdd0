using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Tokens;

public static class TokenConfiguration
{
    public static IServiceCollection AddTokens(this IServiceCollection services) =>
        services.AddSingleton<TokenStore>().AddSingleton<TokenRegistry>();
}
