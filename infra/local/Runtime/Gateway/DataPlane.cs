using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Gateway;

internal sealed record DataPlaneError(string Code, string Message);

internal sealed record DataPlaneProblem(DataPlaneError Error);

/// <summary>The part of Web PubSub's data-plane REST interface that our client uses, version 2024-12-01.</summary>
internal sealed class DataPlane(OcppGateway gateway, ILogger<DataPlane> logger)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>202 also for a connection that is gone: success says nothing about delivery.</summary>
    public async Task SendAsync(HttpContext context)
    {
        if (!await IsAuthorizedAsync(context))
            return;
        var request = context.Request;
        if (request.ContentLength is not (>= 0 and <= MaxBytes))
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "BadRequest", $"Content-Length must be given and at most {MaxBytes}.");
            return;
        }
        if (TypeOf(request.ContentType) is not { } type)
        {
            await ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", $"Content type '{request.ContentType}' is none of text/plain, application/json, application/octet-stream.");
            return;
        }
        var payload = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(payload, context.RequestAborted);
        if (!IsValid(payload, request.ContentType, type))
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "BadRequest", "The body is not valid for its content type.");
            return;
        }
        if (Connection(context) is { } connection)
            await connection.SendAsync(type, payload, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public async Task CloseAsync(HttpContext context)
    {
        if (!await IsAuthorizedAsync(context))
            return;
        if (Connection(context) is { } connection)
            await connection.CloseAsync(WebSocketCloseStatus.NormalClosure, CloseReasons.ClosedByAppServer, context.Request.Query["reason"].ToString());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task ExistsAsync(HttpContext context)
    {
        if (await IsAuthorizedAsync(context))
            context.Response.StatusCode = Connection(context) is { IsOpen: true } ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
    }

    private GatewayConnection? Connection(HttpContext context) =>
        gateway.Find((string)context.Request.RouteValues["hub"]!, (string)context.Request.RouteValues["connectionId"]!);

    private async Task<bool> IsAuthorizedAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var problem = BearerToken.ProblemWith(request.Headers.Authorization, $"{request.Scheme}://{request.Host}{target}", gateway.Keys, gateway.Time.GetUtcNow());
        if (problem is null)
            return true;
        logger.LogWarning("A call of {Method} {Target} was refused: {Problem}", request.Method, target, problem);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await ProblemAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", problem);
        return false;
    }

    private static async Task ProblemAsync(HttpContext context, int statusCode, string code, string message)
    {
        context.Response.StatusCode = statusCode;
        context.Response.Headers["x-ms-error-code"] = code;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(new DataPlaneProblem(new DataPlaneError(code, message)), GatewayJson.Default.DataPlaneProblem), context.RequestAborted);
    }

    private static WebSocketMessageType? TypeOf(string? contentType) => MediaType(contentType) switch
    {
        "text/plain" or "application/json" => WebSocketMessageType.Text,
        "" or "application/octet-stream" => WebSocketMessageType.Binary,
        _ => null,
    };

    private static bool IsValid(byte[] payload, string? contentType, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
            return true;
        if (MediaType(contentType) != "application/json")
            return System.Text.Unicode.Utf8.IsValid(payload);
        try
        {
            using var json = JsonDocument.Parse(payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string MediaType(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
