using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.Runtime.Hosting;

/// <summary>A redeploy in the middle: instances go on under the name that they were started with.</summary>
public sealed class OrchestrationVersionTests : IDisposable
{
    private const string Woken = "woken";
    private readonly ScratchDirectory data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task An_instance_finishes_under_its_old_code_beside_new_ones_under_the_new()
    {
        await StartTheOldOneAsync();
        await using var host = await StartAsync(typeof(FollowV1), typeof(FollowV2));
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync("follow-v2", "charge", new StartOrchestrationOptions("new"));
        await client.RaiseEventAsync("old", Woken, "");
        await client.RaiseEventAsync("new", Woken, "");
        Assert.Equal("charge: begun by version 1, ended by version 1", await ResultAsync(client, "old"));
        Assert.Equal("charge: begun by version 2, checked by version 2, ended by version 2", await ResultAsync(client, "new"));
    }

    /// <summary>Why the old code has to stay until it is drained: Azure does the same.</summary>
    [Fact]
    public async Task An_instance_whose_code_is_gone_fails_by_its_name_and_can_be_started_anew()
    {
        await StartTheOldOneAsync();
        await using var host = await StartAsync(typeof(FollowV2));
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.RaiseEventAsync("old", Woken, "");
        var failed = await EndAsync(client, "old");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("There is no orchestrator named 'follow'", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);

        await client.ScheduleNewOrchestrationInstanceAsync("follow-v2", "charge", new StartOrchestrationOptions("old"));
        await client.RaiseEventAsync("old", Woken, "");
        Assert.Equal("charge: begun by version 2, checked by version 2, ended by version 2", await ResultAsync(client, "old"));
    }

    /// <summary>Why a changed orchestrator needs a new name.</summary>
    [Fact]
    public async Task An_instance_under_changed_code_of_the_same_name_fails_as_not_deterministic()
    {
        await StartTheOldOneAsync();
        await using var host = await StartAsync(typeof(FollowV1Changed));
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.RaiseEventAsync("old", Woken, "");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndAsync(client, "old")).RuntimeStatus);
    }

    private async Task StartTheOldOneAsync()
    {
        await using var host = await StartAsync(typeof(FollowV1));
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync("follow", "charge", new StartOrchestrationOptions("old"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await client.GetInstanceAsync("old", getInputsAndOutputs: true))?.SerializedCustomStatus is null)
            await ticks.WaitForNextTickAsync(patience.Token);
    }

    private async Task<TestHost> StartAsync(params Type[] functions)
    {
        var builder = TestHost.Builder(data.Path, functions);
        builder.ConfigureFunctionsWebApplication();
        return await TestHost.StartAsync(builder);
    }

    private static async Task<string> ResultAsync(DurableTaskClient client, string instance) =>
        JsonSerializer.Deserialize<string>((await EndAsync(client, instance)).SerializedOutput!)!;

    private static async Task<OrchestrationMetadata> EndAsync(DurableTaskClient client, string instance)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await client.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true, patience.Token);
    }

    public static class FollowV1
    {
        [Function("follow")]
        public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context, string what)
        {
            var begun = await context.CallActivityAsync<string>("begin-1", what);
            context.SetCustomStatus("begun");
            await context.WaitForExternalEvent<string>(Woken);
            return begun + ", " + await context.CallActivityAsync<string>("end-1", what);
        }

        [Function("begin-1")]
        public static string Begin([ActivityTrigger] string what) => $"{what}: begun by version 1";

        [Function("end-1")]
        public static string End([ActivityTrigger] string what) => "ended by version 1";
    }

    public static class FollowV2
    {
        [Function("follow-v2")]
        public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context, string what)
        {
            var begun = await context.CallActivityAsync<string>("begin-2", what);
            var isChecked = await context.CallActivityAsync<string>("check-2", what);
            await context.WaitForExternalEvent<string>(Woken);
            return begun + ", " + isChecked + ", " + await context.CallActivityAsync<string>("end-2", what);
        }

        [Function("begin-2")]
        public static string Begin([ActivityTrigger] string what) => $"{what}: begun by version 2";

        [Function("check-2")]
        public static string Check([ActivityTrigger] string what) => "checked by version 2";

        [Function("end-2")]
        public static string End([ActivityTrigger] string what) => "ended by version 2";
    }

    public static class FollowV1Changed
    {
        [Function("follow")]
        public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context, string what)
        {
            var isChecked = await context.CallActivityAsync<string>("check", what);
            await context.WaitForExternalEvent<string>(Woken);
            return isChecked;
        }

        [Function("check")]
        public static string Check([ActivityTrigger] string what) => "checked";
    }
}
