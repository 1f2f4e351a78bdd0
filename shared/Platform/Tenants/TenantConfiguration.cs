using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Tenants;

public static class TenantConfiguration
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services.AddSingleton<TenantStore>();
}
