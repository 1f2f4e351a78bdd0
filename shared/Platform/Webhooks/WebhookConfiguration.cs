using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Webhooks;

public static class WebhookConfiguration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services.AddSingleton<WebhookStore>();
}
