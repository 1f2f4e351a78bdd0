using GreenFlux.Platform.Idempotency;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Identity;

public static class IdentityConfiguration
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddOptions<PlatformSecrets>()
            .BindConfiguration(PlatformSecrets.Section)
            .Validate(static secrets => secrets.HasPepper, PlatformSecrets.PepperProblem)
            .ValidateOnStart();
        return services
            .AddSingleton<DirectoryStore>()
            .AddSingleton<ApiKeyStore>()
            .AddSingleton<ApiKeyAuthentication>()
            .AddSingleton<IdempotencyStore>();
    }
}
