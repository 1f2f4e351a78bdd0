using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class DurableFunctionTests : IDisposable
{
    private readonly ScratchDirectory data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task An_http_function_starts_an_orchestration_whose_activities_run_with_services_and_middleware()
    {
        var invoked = new System.Collections.Concurrent.ConcurrentBag<string>();
        var builder = TestHost.Builder(data.Path, typeof(Workflow));
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(new Greeting("Hello"));
        builder.UseMiddleware((context, next) =>
        {
            invoked.Add(context.FunctionDefinition.Name + " " + context.FunctionDefinition.InputBindings.Values.First(b => b.Type.EndsWith("Trigger", StringComparison.Ordinal)).Type);
            return next();
        });
        await using var host = await TestHost.StartAsync(builder);
        var id = await host.Http.GetStringAsync("api/start/Ada");
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal("Hello Ada, Hello again", JsonSerializer.Deserialize<string>(done.SerializedOutput!));
        Assert.Contains("Greet activityTrigger", invoked);
        Assert.Contains("Start httpTrigger", invoked);
        Assert.DoesNotContain(invoked, name => name.StartsWith("Welcome", StringComparison.Ordinal));
    }

    public sealed record Greeting(string Word);

    public sealed class Workflow(Greeting greeting)
    {
        [Function("Start")]
        public static async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "start/{name}")] HttpRequest request,
            string name, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
            Results.Text(request.PathBase + await client.ScheduleNewOrchestrationInstanceAsync("Welcome", name, ct));

        [Function("Welcome")]
        public static async Task<string> Welcome([OrchestrationTrigger] TaskOrchestrationContext context, string name)
        {
            var first = await context.CallActivityAsync<string>("Greet", name);
            return first + ", " + await context.CallActivityAsync<string>("Greet", context.GetInput<string>() == name ? "again" : "wrong");
        }

        [Function("Greet")]
        public async Task<string> Greet([ActivityTrigger] string name, FunctionContext context, CancellationToken ct)
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            return context.FunctionDefinition.Name.Length == 5 ? $"{greeting.Word} {name}" : "";
        }
    }
}
