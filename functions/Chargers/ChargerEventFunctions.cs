using System.Globalization;
using System.Text;
using GreenFlux.Azure.Chargers;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Chargers;

/// <summary>
/// The event handler of Web PubSub: a plain HTTP trigger that speaks its protocol, so that any status code can be
/// answered and the real service, its emulator and the embedded gateway are served alike.
/// </summary>
public sealed class ChargerEventFunctions(
    ChargerAdmission admission, ChargerFrames frames, Presence presence, EventOrigin origin, KnownConnections connections, ConnectionSeal seal,
    PlatformMetrics metrics)
{
    private const string TextFrame = "text/plain; charset=utf-8";

    [Function("charger-events")]
    [PublicFace]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "options", "get", "post", Route = "webpubsub/{hub}")] HttpRequest request,
        string hub, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        HttpMethods.IsPost(request.Method) ? HandleAsync(request, client, ct) : Task.FromResult(Validate(request));

    /// <summary>Endpoint validation: the caller asks whether events may be sent here.</summary>
    private IResult Validate(HttpRequest request)
    {
        if (request.Headers[CloudEvent.OriginHeader] is not [{ Length: > 0 } asking] || !IsHost(asking) || origin.Shard(asking) is null)
            return Results.BadRequest();
        request.HttpContext.Response.Headers["WebHook-Allowed-Origin"] = asking;
        return Results.Ok();
    }

    private Task<IResult> HandleAsync(HttpRequest request, DurableTaskClient client, CancellationToken ct)
    {
        var happened = new CloudEvent(request);
        if (happened.Problem(origin.Hub) is { } status)
            return Task.FromResult(Results.StatusCode(status));
        if (origin.Shard(happened.Origin) is not { } shard)
            return Task.FromResult(Results.Unauthorized());
        if (happened.Type == CloudEvent.ConnectType)
            return ConnectAsync(happened, shard, request.HttpContext.Response, ct);
        if (happened.Type == CloudEvent.ConnectedType)
            return Task.FromResult(Results.NoContent());
        if (connections.Find(shard, happened.ConnectionId, happened.Signatures, happened.State) is not { } known)
            return Task.FromResult(Results.Unauthorized());
        return happened.Type == CloudEvent.MessageType
            ? MessageAsync(happened, known, request.HttpContext.Response, client, ct)
            : DisconnectedAsync(known.Charger, ct);
    }

    private async Task<IResult> ConnectAsync(CloudEvent happened, WebPubSubShard shard, HttpResponse response, CancellationToken ct)
    {
        if (shard.Keys.Count > 0 && !EventOrigin.IsSigned(shard, happened.ConnectionId, happened.Signatures))
            return Results.Unauthorized();
        if (await happened.ReadConnectAsync(ct) is not { } connect)
            return Results.BadRequest();
        if (!origin.IsFrontSecret(connect.FrontSecret) || connect.Identity is not { } identity)
            return Results.Unauthorized();
        var decision = await admission.AdmitAsync(
            new AdmissionRequest(new ShardedConnectionId(shard.Name, happened.ConnectionId).ToString(), identity, connect.Authorization,
                connect.Offered, connect.ClientAddress, connect.IsEncrypted, connect.Certificate), ct);
        metrics.Decided(decision);
        if (decision is Admission.Refused refused)
        {
            if (refused.RetryAfter is { } wait)
                response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Results.Text(refused.Reason, statusCode: refused.Status);
        }
        var admitted = (Admission.Admitted)decision;
        response.Headers[CloudEvent.StateHeader] = seal.Of(admitted.Charger);
        return Results.Json(new ConnectAnswer(identity, admitted.Subprotocol, [$"tenant-{admitted.Charger.TenantId}"]), ChargerJson.Default.ConnectAnswer);
    }

    /// <summary>A frame; what is answered is stored. Errors of the charger travel as CALLERROR inside a 200.</summary>
    private async Task<IResult> MessageAsync(CloudEvent happened, KnownConnections.Known known, HttpResponse response, DurableTaskClient client, CancellationToken ct)
    {
        if (await happened.ReadBodyAsync(ct) is not { } frame)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var answer = await frames.HandleAsync(known.Charger, frame, new DurableWorkflows(client), ct);
        if (!known.IsSealedAnew)
            response.Headers[CloudEvent.StateHeader] = seal.Of(known.Charger);
        return answer is null ? Results.NoContent() : Results.Text(answer, TextFrame, Encoding.UTF8);
    }

    private async Task<IResult> DisconnectedAsync(ConnectedCharger charger, CancellationToken ct)
    {
        metrics.Disconnected(charger.TenantId);
        connections.Forget(charger);
        await presence.DisconnectedAsync(charger, ct);
        return Results.NoContent();
    }

    /// <summary>One host, with or without port, and no list of them: what we answer is compared with what was asked.</summary>
    private static bool IsHost(string text)
    {
        const int MaxLength = 260;
        return text.Length <= MaxLength && Uri.TryCreate($"https://{text}/", UriKind.Absolute, out var uri)
            && (text.Equals(uri.Host, StringComparison.OrdinalIgnoreCase) || text.Equals($"{uri.Host}:{uri.Port}", StringComparison.OrdinalIgnoreCase))
            && uri.HostNameType is not UriHostNameType.Unknown and not UriHostNameType.Basic;
    }
}
