using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Roaming.Inbound;

public static class InboundConfiguration
{
    public static IServiceCollection AddInboundRoaming(this IServiceCollection services) => services.AddSingleton<InboundCdrs>();
}
