using System.Globalization;
using System.Text;
using System.Text.Json;
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
public sealed class ChargerEventFunctions(ChargerAdmission admission, ChargerFrames frames, Presence presence, EventOrigin origin, PlatformMetrics metrics)
{
    private const string TextFrame = "text/plain; charset=utf-8";

    [Function("charger-events")]
    [PublicFace]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "options", "get", "post", Route = "webpubsub/{hub}")] HttpRequest request,
        string hub, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        HttpMethods.IsPost(request.Method) ? HandleAsync(request, client, ct) : Task.FromResult(Validate(request));

    /// <summary>Endpoint validation: the caller asks whether events may be sent here.</summary>
    private static IResult Validate(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("WebHook-Request-Origin", out var asking) || string.IsNullOrWhiteSpace(asking))
            return Results.BadRequest();
        request.HttpContext.Response.Headers["WebHook-Allowed-Origin"] = asking.ToString();
        return Results.Ok();
    }

    private Task<IResult> HandleAsync(HttpRequest request, DurableTaskClient client, CancellationToken ct)
    {
        var happened = new CloudEvent(request);
        if (!origin.IsSigned(happened))
            return Task.FromResult(Results.Unauthorized());
        return happened.Type switch
        {
            CloudEvent.ConnectType => ConnectAsync(happened, request, ct),
            CloudEvent.MessageType => MessageAsync(happened, client, ct),
            CloudEvent.ConnectedType => Task.FromResult(Results.NoContent()),
            CloudEvent.DisconnectedType => DisconnectedAsync(happened, ct),
            _ => Task.FromResult(Results.BadRequest()),
        };
    }

    private async Task<IResult> ConnectAsync(CloudEvent happened, HttpRequest request, CancellationToken ct)
    {
        ConnectEvent connect;
        try
        {
            connect = await happened.ReadConnectAsync(ct);
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
        if (!origin.IsFromFront(connect) || IdentityOf(connect.Header("X-Ocpp-Path")) is not { } identity)
            return Results.Unauthorized();
        var decision = await admission.AdmitAsync(
            new AdmissionRequest(happened.ConnectionId!, identity, connect.Header("X-Ocpp-Authorization"),
                connect.Subprotocols ?? [], connect.ClientAddress, connect.Header("X-Ocpp-Transport") == "wss",
                connect.ClientCertificates is [{ Content: { Length: > 0 } shown }, ..] ? shown : null), ct);
        metrics.Decided(decision);
        if (decision is Admission.Refused refused)
        {
            if (refused.RetryAfter is { } wait)
                request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Results.Text(refused.Reason, statusCode: refused.Status);
        }
        var admitted = (Admission.Admitted)decision;
        request.HttpContext.Response.Headers[CloudEvent.StateHeader] = CloudEvent.StateOf(admitted.Charger);
        return Results.Json(new ConnectAnswer(identity, admitted.Subprotocol, [$"tenant-{admitted.Charger.TenantId}"]), ChargerJson.Default.ConnectAnswer);
    }

    /// <summary>A frame; what is answered is stored. Errors of the charger travel as CALLERROR inside a 200.</summary>
    private async Task<IResult> MessageAsync(CloudEvent happened, DurableTaskClient client, CancellationToken ct)
    {
        if (happened.Charger is not { } charger)
            return Results.Unauthorized();
        var answer = await frames.HandleAsync(charger, await happened.ReadBodyAsync(ct), new DurableWorkflows(client), ct);
        return answer is null ? Results.NoContent() : Results.Text(answer, TextFrame, Encoding.UTF8);
    }

    private async Task<IResult> DisconnectedAsync(CloudEvent happened, CancellationToken ct)
    {
        if (happened.Charger is { } charger)
        {
            metrics.Disconnected(charger.TenantId);
            await presence.DisconnectedAsync(charger, ct);
        }
        return Results.NoContent();
    }

    /// <summary>The last segment of <c>/ocpp/{identity}</c>, percent-decoded once; a trailing slash is tolerated.</summary>
    private static string? IdentityOf(string? path)
    {
        const string Front = "/ocpp/";
        const int MaxLength = 255;
        if (path is null || !path.StartsWith(Front, StringComparison.OrdinalIgnoreCase))
            return null;
        var segment = path[Front.Length..].TrimEnd('/');
        if (segment.Length == 0 || segment.Contains('/', StringComparison.Ordinal))
            return null;
        var identity = Uri.UnescapeDataString(segment);
        return identity.Length is > 0 and <= MaxLength && !identity.Any(char.IsControl) && !identity.Contains('\uFFFD', StringComparison.Ordinal)
            ? identity
            : null;
    }
}
