using GreenFlux.Functions.Operators.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Functions.Operators.Http;

public static class ApiConfiguration
{
    /// <summary>What <see cref="ApiMiddleware"/> needs; register that with <c>builder.UseMiddleware&lt;ApiMiddleware&gt;()</c>.</summary>
    public static IServiceCollection AddOperatorApi(this IServiceCollection services) => services
        .AddSingleton(new ApiCatalog(typeof(ApiMiddleware).Assembly))
        .AddSingleton<OpenApiDocument>()
        .AddSingleton<IdempotentPost>();
}
