using GreenFlux.Platform.Chargers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>How a host takes the gateway in.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Registers <see cref="OcppGateway"/>, and <see cref="IChargerLink"/> unless there is one. The host supplies
    /// <see cref="Http.IInProcessHttp"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The options can't work; the message says why.</exception>
    public static IServiceCollection AddOcppGateway(this IServiceCollection services, GatewayOptions options)
    {
        var problems = string.Join(" ", options.Problems());
        if (problems.Length > 0)
            throw new ArgumentException(problems, nameof(options));
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OcppGateway>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<OcppGateway>());
        services.AddSingleton<ClientEndpoint>();
        services.AddSingleton<DataPlane>();
        services.TryAddSingleton<IChargerLink, GatewayChargerLink>();
        return services;
    }

    /// <summary>
    /// Maps <c>/ocpp/{identity}</c>, <c>/client/hubs/{hub}</c>, <c>/client</c>, and the part of the service's REST interface
    /// that our client uses: <c>/api/hubs/{hub}/connections/{id}</c> with <c>/:send</c>, and <c>HEAD /api/health</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapOcppGateway(this IEndpointRouteBuilder app)
    {
        var client = app.ServiceProvider.GetRequiredService<ClientEndpoint>();
        Map("GET", ClientEndpoint.Front + "{**identity}", client.FrontAsync);
        Map("GET", "/client/hubs/{hub}", client.PlainAsync);
        Map("GET", "/client", client.PlainAsync);

        // Fixed segments and methods of their own: a function below api/ can only meet these by taking the same name.
        var rest = app.ServiceProvider.GetRequiredService<DataPlane>();
        Map("POST", "/api/hubs/{hub}/connections/{connectionId}/:send", rest.SendAsync);
        Map("DELETE", "/api/hubs/{hub}/connections/{connectionId}", rest.CloseAsync);
        Map("HEAD", "/api/hubs/{hub}/connections/{connectionId}", rest.ExistsAsync);
        Map("HEAD", "/api/health", static _ => Task.CompletedTask);
        return app;

        void Map(string method, string pattern, RequestDelegate run) =>
            app.MapMethods(pattern, [method], run).WithDisplayName($"gateway {method} {pattern}");
    }
}
