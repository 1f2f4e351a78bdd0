using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>Turns an HTTP request into a connection: the front before the service, and the service's own client endpoints.</summary>
internal sealed class ClientEndpoint(OcppGateway gateway, ILogger<ClientEndpoint> logger)
{
    public const string Front = "/ocpp/";
    private const string OwnHeaders = "X-Ocpp-";

    /// <summary><c>/ocpp/{identity}</c>: what a charger calls.</summary>
    public async Task FrontAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (ChargerPath.Read(target, Front) is not { } path)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "The path must be /ocpp/{identity}, with an identity of at most 255 characters.");
            return;
        }
        var query = Query(context.Request);
        query["cp"] = [path.Identity];
        var headers = Headers(context.Request);
        headers["X-Ocpp-Path"] = [path.Raw];
        headers["X-Ocpp-Front"] = [gateway.Options.FrontSecret];
        headers["X-Ocpp-Transport"] = [context.Request.IsHttps ? "wss" : "ws"];
        if (Address(context) is { } address)
            headers["X-Ocpp-Address"] = [address];
        if (context.Request.Headers.Authorization is { Count: > 0 } authorization)
            headers["X-Ocpp-Authorization"] = Texts(authorization);
        if (await AdmitAsync(context, gateway.Options.Hub, query, headers) is { } connection)
            await ServeAsync(context, connection);
    }

    /// <summary><c>/client/hubs/{hub}</c> and <c>/client/?hub={hub}</c>: what the service itself offers.</summary>
    public async Task PlainAsync(HttpContext context)
    {
        var hub = context.Request.RouteValues["hub"] as string ?? context.Request.Query["hub"].ToString();
        if (!HubName.IsValid(hub))
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The hub is missing or its name is not valid.");
        else if (await AdmitAsync(context, hub, Query(context.Request), Headers(context.Request)) is { } connection)
            await ServeAsync(context, connection);
    }

    /// <summary>Asks the handler. Apart from serving, so that what the handshake needed is not kept for the life of the connection.</summary>
    /// <returns>The connection that may be upgraded, or null once the request is answered.</returns>
    private async Task<GatewayConnection?> AdmitAsync(HttpContext context, string hub, Dictionary<string, string[]> query, Dictionary<string, string[]> headers)
    {
        if (HandshakeProblem(context) is { } problem)
        {
            await RefuseAsync(context, problem.StatusCode, problem.Text);
            return null;
        }
        var connection = gateway.Begin(hub, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort);
        var (accepted, admitted) = (false, false);
        try
        {
            var body = new ConnectBody(new Dictionary<string, string[]>(), query, headers, Tokens(context.Request.Headers.SecWebSocketProtocol), Certificates(context));
            if (await gateway.ConnectAsync(connection, body) is ConnectVerdict.Refused refused)
            {
                if (refused.RetryAfter is { } wait)
                    context.Response.Headers.RetryAfter = wait;
                await RefuseAsync(context, refused.StatusCode, refused.Reason ?? "The connection was refused.");
                return null;
            }
            accepted = true;
            if (connection.EndReason is not null)
            {
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The connection was closed while it was being made.");
                return null;
            }
            admitted = true;
            return connection;
        }
        finally
        {
            if (!admitted)
                End(connection, accepted);
        }
    }

    private async Task ServeAsync(HttpContext context, GatewayConnection connection)
    {
        try
        {
            if (await UpgradeAsync(context, connection) is { } stream)
                await gateway.RunAsync(connection, stream);
        }
        finally
        {
            End(connection, wasAccepted: true);
        }
    }

    private void End(GatewayConnection connection, bool wasAccepted) => gateway.End(connection, wasAccepted);

    private (int StatusCode, string Text)? HandshakeProblem(HttpContext context)
    {
        var (request, answer) = (context.Request.Headers, context.Response.Headers);
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !Tokens(request.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase))
        {
            answer.Upgrade = "websocket";
            return (StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket only.");
        }
        if (request.SecWebSocketVersion != "13")
        {
            answer.SecWebSocketVersion = "13";
            return (StatusCodes.Status426UpgradeRequired, "Sec-WebSocket-Version must be 13.");
        }
        if (!IsKey(request.SecWebSocketKey.ToString().Trim()))
            return (StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be 16 bytes in base64.");
        return gateway.IsStopping ? (StatusCodes.Status503ServiceUnavailable, "The service is stopping.") : null;
    }

    private async Task<Stream?> UpgradeAsync(HttpContext context, GatewayConnection connection)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptFor(context.Request.Headers.SecWebSocketKey.ToString().Trim());
        if (connection.Source.Subprotocol is { } subprotocol)
            headers.SecWebSocketProtocol = subprotocol;
        try
        {
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }
        catch (Exception ex) when (ex is IOException or InvalidOperationException or OperationCanceledException)
        {
            logger.LogDebug(ex, "The client of connection {ConnectionId} left before the upgrade.", connection.Id);
            return null;
        }
    }

    private static async Task RefuseAsync(HttpContext context, int statusCode, string text)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private Dictionary<string, string[]> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers)
        {
            var hidden = name.StartsWith(OwnHeaders, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("X-ASRS-Internal-", StringComparison.OrdinalIgnoreCase)
                || (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && !gateway.Options.PassAuthorization);
            if (!hidden)
                headers[name] = Texts(values);
        }
        if (Address(request.HttpContext) is { } address)
        {
            headers["x-real-ip"] = [address];
            headers["x-forwarded-for"] = headers.TryGetValue("x-forwarded-for", out var earlier) ? [$"{string.Join(", ", earlier)}, {address}"] : [address];
        }
        headers["x-forwarded-proto"] = [request.Scheme];
        return headers;
    }

    private static string? Address(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote ? (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString() : null;

    private static Dictionary<string, string[]> Query(HttpRequest request)
    {
        var query = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Query)
        {
            if (!name.Equals("access_token", StringComparison.OrdinalIgnoreCase))
                query[name] = Texts(values);
        }
        return query;
    }

    private static ClientCertificate[] Certificates(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate ? [new ClientCertificate(certificate.Thumbprint, certificate.ExportCertificatePem())] : [];

    private static string[] Texts(StringValues values) => [.. values.Select(static v => v ?? "")];

    private static string[] Tokens(StringValues values) =>
        [.. values.SelectMany(static v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static bool IsKey(string key) =>
        key.Length == 24 && Convert.TryFromBase64String(key, stackalloc byte[18], out var length) && length == 16;

    /// <summary>RFC 6455 section 4.2.2, which demands SHA-1 here.</summary>
    private static string AcceptFor(string key)
    {
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
