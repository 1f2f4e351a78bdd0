using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Commands;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>Commands to chargers, in two phases: 202 with a status URL now, the charger's answer there later.</summary>
public sealed class CommandFunctions(StationCommands commands, CommandRequests requests, StationStore stations)
{
    [Function("commands-create")]
    [RequiresPermission(Permission.SendCommands)]
    [Accepts(typeof(CommandRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(CommandAcceptedResponse), "Queued; the outcome will be at the status URL.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/commands")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        if (!(await request.ReadBodyAsync<CommandRequest>(ct)).Try(out var body, out var refusals)
            || !(await requests.ReadAsync(tenantId, body, ct)).Try(out var command, out refusals))
            return Answer.Refused(refusals);
        if (await stations.GetAsync(tenantId, body.StationId, ct) is null)
            return Answer.Refused(Refusal.Unknown("stationId", $"There is no charge station '{body.StationId}'."));
        var queued = await commands.EnqueueAsync(tenantId, body.StationId, command, new DurableWorkflows(client), ct);
        var url = $"/api/v1/commands/{queued.Id}";
        return Answer.Accepted(new CommandAcceptedResponse(queued.Id, WireNames.To<CommandState>(queued.Status), url), url);
    }

    [Function("commands-get")]
    [RequiresPermission(Permission.ReadCommands)]
    [Answers(StatusCodes.Status200OK, typeof(CommandResponse), "How far the command is, or how it ended.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/commands/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        await commands.FindAsync(context.GetCaller().TenantId, id, ct) is { } command
            ? Answer.Ok(CommandRequests.ToContract(command))
            : Answer.Refused(Refusal.NotFound("command", id));
}
