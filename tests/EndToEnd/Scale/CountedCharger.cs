using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Functions.Workflows;
using GreenFlux.Functions.Workflows.Orchestrations;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GreenFlux.Tests.EndToEnd.Scale;

/// <summary>A charger whose events are given to the real handlers one by one, without a socket, so that each can be counted.</summary>
internal sealed class CountedCharger(IServiceProvider services, ConnectedCharger charger)
{
    private readonly RecordedWakeUps workflows = new();
    private ChargerFrames frames = services.GetRequiredService<ChargerFrames>();
    private int messageId;

    public ConnectedCharger Charger => charger;

    /// <summary>Starts and wake-ups of workflows so far: an action of the scheduler each.</summary>
    public int WakeUps => workflows.Count;

    /// <summary>From now on its frames reach another instance of the function app, which has nothing in memory.</summary>
    public void MoveToAnotherInstance() =>
        frames = ActivatorUtilities.CreateInstance<ChargerFrames>(services, ActivatorUtilities.CreateInstance<Presence>(services));

    public Task<StoreTally> ConnectAsync(AdmissionRequest request) => StoreTally.OfAsync(async () =>
        Assert.IsType<Admission.Admitted>(await services.GetRequiredService<ChargerAdmission>().AdmitAsync(request, default)));

    public Task<StoreTally> DisconnectAsync() => StoreTally.OfAsync(() => services.GetRequiredService<Presence>().DisconnectedAsync(charger, default));

    /// <summary>One CALL that is answered with a CALLRESULT.</summary>
    public async Task<(StoreTally Tally, JsonObject Result)> CallAsync(string action, string payload)
    {
        JsonObject result = [];
        var tally = await StoreTally.OfAsync(async () =>
        {
            var frame = Encoding.UTF8.GetBytes($"""[2,"{++messageId}","{action}",{payload}]""");
            var answer = JsonNode.Parse((await frames.HandleAsync(charger, frame, workflows, default))!)!.AsArray();
            Assert.True((int)answer[0]! == 3, answer.ToJsonString());
            result = answer[2]!.AsObject();
        });
        return (tally, result);
    }

    /// <summary>Runs the workflow of the only session that was started, with its real activities.</summary>
    /// <returns>What its activities cost, and how many actions of the scheduler it took beside its start and wake-ups.</returns>
    public async Task<(StoreTally Tally, int Actions)> SettleAsync()
    {
        var actions = 0;
        var workflow = ActivatorUtilities.CreateInstance<SessionWorkflow>(services);
        var context = new Mock<TaskOrchestrationContext>();
        context.Setup(c => c.WaitForExternalEvent<string>(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync("");
        context.Setup(c => c.CallActivityAsync<SessionProgress>(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Returns((TaskName _, object? input, TaskOptions? _) =>
            {
                // An activity that is scheduled, and its result.
                actions += 2;
                return workflow.Settle((SessionReference)input!, Mock.Of<FunctionContext>());
            });
        var session = workflows.Session!;
        var reference = new SessionReference(session.TenantId, session.Id, session.SettleDelaySeconds, IsOver: false);
        var tally = await StoreTally.OfAsync(() => SessionOrchestration.Run(context.Object, reference));
        return (tally, actions);
    }

    private sealed class RecordedWakeUps : IWorkflows
    {
        public int Count { get; private set; }
        public Session? Session { get; private set; }

        public Task StartSessionAsync(Session session, CancellationToken ct) => Note(session);
        public Task WakeSessionAsync(Session session, CancellationToken ct) => Note(session);
        public Task StartCommandAsync(string tenantId, string stationId, string commandId, TimeSpan delay, TimeSpan patience, CancellationToken ct) => Note(null);
        public Task WakeCommandAsync(string commandId, CancellationToken ct) => Note(null);
        public Task StartPriceChangeAsync(string tenantId, string changeId, CancellationToken ct) => Note(null);
        public Task WakePriceChangeAsync(string tenantId, string changeId, CancellationToken ct) => Note(null);

        private Task Note(Session? session)
        {
            Count++;
            Session = session ?? Session;
            return Task.CompletedTask;
        }
    }
}
