using GreenFlux.Functions.Operators.Http;
using GreenFlux.Local.Runtime.Hosting;
using GreenFlux.Platform;
using GreenFlux.Platform.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Functions as nobody should write them, behind the API's middleware.</summary>
public sealed class MiddlewareTests : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("greenflux-middleware-").FullName;
    private IHost? host;
    private HttpClient? http;
    private ApiClient? tenant;

    public async Task InitializeAsync()
    {
        var builder = FunctionsApplication.CreateBuilder(["--data", data, "--port", "0", "--quiet", "true", $"--Platform:RootKey={ApiHost.RootKey}"]);
        builder.Properties[EmbeddedProperties.Functions] = new[] { typeof(OddFunctions), typeof(Functions.Operators.TenantFunctions) };
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ApiMiddleware>();
        builder.Services.AddPlatform();
        builder.Services.AddOperatorApi();
        builder.Services.AddSingleton(new ApiCatalog(typeof(OddFunctions).Assembly, typeof(ApiMiddleware).Assembly));
        host = builder.Build();
        await host.StartAsync();
        http = new HttpClient { BaseAddress = host.EmbeddedAddress() };
        var created = await new ApiClient(http, ApiHost.RootKey).MakeAsync("/api/v1/tenants", new { id = "acme", name = "Acme" });
        tenant = new ApiClient(http, created.Text("apiKey"));
    }

    public async Task DisposeAsync()
    {
        http?.Dispose();
        if (host is not null)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_function_that_declares_no_permission_is_closed_to_everybody()
    {
        foreach (var caller in new[] { tenant!, new ApiClient(http!, ApiHost.RootKey), new ApiClient(http!, null) })
        {
            var reply = await caller.GetAsync("/api/v1/undeclared");
            Assert.Equal((500, "PERMISSION_NOT_DECLARED"), (reply.Status, reply.Code));
        }
    }

    [Fact]
    public async Task An_exception_becomes_a_problem_without_details()
    {
        var reply = await tenant!.GetAsync("/api/v1/broken");
        Assert.Equal((500, "INTERNAL_ERROR"), (reply.Status, reply.Code));
        Assert.DoesNotContain("secret detail", reply.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_does_not_work_is_told_as_such()
    {
        var reply = await tenant!.GetAsync("/api/v1/full");
        Assert.Equal((503, "STORAGE_UNAVAILABLE"), (reply.Status, reply.Code));
        Assert.True(reply.Headers.ContainsKey("Retry-After"));
        Assert.DoesNotContain("/var/lib", reply.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_request_is_run_again_under_its_idempotency_key()
    {
        for (var i = 0; i < 2; i++)
        {
            var reply = await tenant!.PostAsync("/api/v1/broken", new { }, ("Idempotency-Key", "k1"));
            Assert.Equal((500, "INTERNAL_ERROR"), (reply.Status, reply.Code));
        }
    }
}

/// <summary>Not part of the platform: each breaks one rule.</summary>
public sealed class OddFunctions
{
    [Function("Undeclared")]
    public static IResult Undeclared([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/undeclared")] HttpRequest request) => Results.Ok();

    [Function("Broken")]
    [RequiresPermission(Permission.ReadTenant)]
    public static IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/broken")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail");

    [Function("Full")]
    [RequiresPermission(Permission.ReadTenant)]
    public static IResult Full([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/full")] HttpRequest request) =>
        throw new AggregateException(new IOException("No space left on /var/lib/greenflux"));
}
