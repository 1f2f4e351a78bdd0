using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/health for load balancers and people: is it alive, and can it store?</summary>
public sealed class HealthFunctions(StoreHealth stores)
{
    private static readonly string Version = typeof(HealthFunctions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    [Function("Health")]
    [PublicFace]
    [Answers(200, typeof(HealthResponse), "It can serve and store.")]
    [Answers(503, typeof(HealthResponse), "It can't store; the checks say what fails.")]
    public async Task<IResult> Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, CancellationToken ct)
    {
        var checks = (await stores.CheckAsync(ct))
            .Select(check => new HealthCheck(check.Name, check.Fault is null ? HealthStatus.Up : HealthStatus.Down, check.Fault ?? check.Note))
            .ToArray();
        var isUp = checks.All(check => check.Status == HealthStatus.Up);
        return Answer.Of(
            isUp ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new HealthResponse(isUp ? HealthStatus.Up : HealthStatus.Down, Version, checks),
            []);
    }

    [Function("Liveness")]
    [PublicFace]
    [Answers(200, typeof(HealthResponse), "The process answers.")]
    public static IResult Liveness([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Answer.Ok(new HealthResponse(HealthStatus.Up, Version, []));
}
