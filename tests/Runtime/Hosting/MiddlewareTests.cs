using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class MiddlewareTests : IDisposable
{
    private readonly ScratchDirectory data = new();
    private readonly List<string> trace = [];

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task It_runs_in_the_order_of_registration_around_the_function()
    {
        await using var host = await StartAsync(builder =>
        {
            builder.UseMiddleware(Traced("outer"));
            builder.UseMiddleware(Traced("inner"));
        });
        await host.Http.GetStringAsync("api/v1/plain");
        Assert.Equal(["outer in", "inner in", "inner out", "outer out"], trace);
    }

    [Fact]
    public async Task A_result_set_without_calling_next_is_the_answer()
    {
        await using var host = await StartAsync(builder => builder.UseMiddleware<RefusingMiddleware>());
        using var answer = await host.Http.GetAsync("api/v1/plain");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task It_may_replace_what_the_function_returned()
    {
        await using var host = await StartAsync(builder => builder.UseMiddleware(async (context, next) =>
        {
            await next();
            Assert.IsAssignableFrom<IResult>(context.GetInvocationResult().Value);
            context.GetInvocationResult().Value = Results.StatusCode(418);
        }));
        using var answer = await host.Http.GetAsync("api/v1/plain");
        Assert.Equal(418, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Registered_before_the_web_application_it_sees_no_request()
    {
        bool? before = null;
        bool? after = null;
        var builder = TestHost.Builder(data.Path, typeof(PlainFunctions));
        builder.UseMiddleware((context, next) =>
        {
            before = context.GetHttpContext() is not null;
            return next();
        });
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware((context, next) =>
        {
            after = context.GetHttpContext() is not null;
            return next();
        });
        await using var host = await TestHost.StartAsync(builder);
        await host.Http.GetStringAsync("api/v1/plain");
        Assert.False(before);
        Assert.True(after);
    }

    [Fact]
    public async Task UseWhen_asks_per_invocation()
    {
        await using var host = await StartAsync(builder =>
            builder.UseWhen<RefusingMiddleware>(context => context.GetHttpContext()!.Request.Query.ContainsKey("refuse")));
        Assert.Equal("plain Plain", await host.Http.GetStringAsync("api/v1/plain"));
        using var refused = await host.Http.GetAsync("api/v1/plain?refuse");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task An_exception_in_it_is_500()
    {
        await using var host = await StartAsync(builder => builder.UseMiddleware((_, _) => throw new InvalidOperationException("secret")));
        using var answer = await host.Http.GetAsync("api/v1/plain");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task It_shares_items_features_and_services_with_the_function()
    {
        await using var host = await StartAsync(builder => builder.UseMiddleware((context, next) =>
        {
            context.Items["who"] = context.InstanceServices.GetRequiredService<Who>().Name;
            context.Features.Set(context.InstanceServices.GetRequiredService<Who>());
            return next();
        }));
        Assert.Equal("Ada Ada", await host.Http.GetStringAsync("api/v1/items"));
    }

    private Func<FunctionContext, Func<Task>, Task> Traced(string name) => async (_, next) =>
    {
        trace.Add(name + " in");
        await next();
        trace.Add(name + " out");
    };

    private Task<TestHost> StartAsync(Action<FunctionsApplicationBuilder> configure)
    {
        var builder = TestHost.Builder(data.Path, typeof(PlainFunctions));
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(new Who("Ada"));
        configure(builder);
        return TestHost.StartAsync(builder);
    }

    public sealed record Who(string Name);

    public sealed class RefusingMiddleware : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.GetInvocationResult().Value = Results.Text("no", statusCode: StatusCodes.Status401Unauthorized);
            return Task.CompletedTask;
        }
    }

    public static class PlainFunctions
    {
        [Function("Plain")]
        public static IResult Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/plain")] HttpRequest request, FunctionContext context) =>
            Results.Text($"plain {context.FunctionDefinition.Name}{request.PathBase}");

        [Function("Items")]
        public static IResult Items([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/items")] HttpRequest request, FunctionContext context) =>
            Results.Text($"{context.Items["who"]} {context.Features.Get<Who>()?.Name}{request.PathBase}");
    }
}
