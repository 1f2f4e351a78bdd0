using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Messaging.WebPubSub;

/// <summary>
/// The data plane of one Web PubSub hub over REST, version 2024-12-01: the calls this product makes, with the
/// signatures of the package of the same name, for builds without that package.
/// </summary>
public class WebPubSubServiceClient
{
    private const string ApiVersion = "2024-12-01";

    private static readonly ResponseClassifier Accepting = new AnySuccess(alsoNotFound: false);
    private static readonly ResponseClassifier AcceptingNotFound = new AnySuccess(alsoNotFound: true);

    private readonly HttpPipeline _pipeline;

    /// <param name="connectionString"><c>Endpoint=https://…;AccessKey=…;Version=1.0;</c>, optionally with <c>Port=…</c>.</param>
    public WebPubSubServiceClient(string connectionString, string hub)
        : this(ConnectionString.Parse(connectionString), hub)
    {
    }

    public WebPubSubServiceClient(Uri endpoint, string hub, AzureKeyCredential credential)
        : this(endpoint, hub, new AccessKeyPolicy(credential, TimeProvider.System))
    {
    }

    public WebPubSubServiceClient(Uri endpoint, string hub, TokenCredential credential)
        : this(endpoint, hub, new BearerTokenAuthenticationPolicy(credential, "https://webpubsub.azure.com/.default"))
    {
    }

    private WebPubSubServiceClient(ConnectionString parsed, string hub)
        : this(parsed.Endpoint, hub, new AzureKeyCredential(parsed.AccessKey))
    {
    }

    private WebPubSubServiceClient(Uri endpoint, string hub, HttpPipelinePolicy authentication)
    {
        ArgumentException.ThrowIfNullOrEmpty(hub);
        Endpoint = endpoint;
        Hub = hub;
        // Per retry, so that each attempt carries a fresh token.
        _pipeline = HttpPipelineBuilder.Build(new PipelineOptions(), authentication);
    }

    public virtual string Hub { get; }

    public virtual Uri Endpoint { get; }

    /// <summary>Sends one frame. Completing says nothing about delivery: a connection that is gone accepts it too.</summary>
    /// <param name="contentType">What the frame is; <c>text/plain</c> by default.</param>
    /// <exception cref="RequestFailedException">The service refused.</exception>
    public virtual async Task<Response> SendToConnectionAsync(string connectionId, string content, ContentType contentType = default)
    {
        using var message = Create(RequestMethod.Post, connectionId, "/:send", context: null, Accepting);
        message.Request.Headers.Add("Content-Type", contentType == default ? ContentType.TextPlain.ToString() : contentType.ToString());
        message.Request.Content = RequestContent.Create(content);
        return await SendAsync(message, context: null);
    }

    /// <param name="reason">Shown to the client in the close frame.</param>
    /// <exception cref="RequestFailedException">The service refused.</exception>
    public virtual async Task<Response> CloseConnectionAsync(string connectionId, string? reason = default, RequestContext? context = default)
    {
        using var message = Create(RequestMethod.Delete, connectionId, "", context, Accepting);
        if (reason is not null)
            message.Request.Uri.AppendQuery("reason", reason, escapeValue: true);
        return await SendAsync(message, context);
    }

    /// <exception cref="RequestFailedException">The service answered neither that it exists nor that it doesn't.</exception>
    public virtual async Task<Response<bool>> ConnectionExistsAsync(string connectionId, RequestContext? context = default)
    {
        using var message = Create(RequestMethod.Head, connectionId, "", context, AcceptingNotFound);
        var response = await SendAsync(message, context);
        return Response.FromValue(response.Status is >= 200 and < 300, response);
    }

    private HttpMessage Create(RequestMethod method, string connectionId, string suffix, RequestContext? context, ResponseClassifier classifier)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionId);
        var message = _pipeline.CreateMessage(context, classifier);
        message.Request.Method = method;
        message.Request.Uri.Reset(Endpoint);
        // Escaped here, once: the builder would escape the slashes of the path differently from those of an id.
        message.Request.Uri.AppendPath($"/api/hubs/{Uri.EscapeDataString(Hub)}/connections/{Uri.EscapeDataString(connectionId)}{suffix}", escape: false);
        message.Request.Uri.AppendQuery("api-version", ApiVersion, escapeValue: true);
        message.Request.Headers.Add("Accept", "application/json, text/json");
        return message;
    }

    private async Task<Response> SendAsync(HttpMessage message, RequestContext? context)
    {
        await _pipeline.SendAsync(message, context?.CancellationToken ?? CancellationToken.None);
        return message.Response.IsError && context?.ErrorOptions != ErrorOptions.NoThrow
            ? throw new RequestFailedException(message.Response)
            : message.Response;
    }

    private sealed class PipelineOptions : ClientOptions;

    /// <summary>Documents and service disagree on which success code answers which call, so any will do.</summary>
    private sealed class AnySuccess(bool alsoNotFound) : ResponseClassifier
    {
        public override bool IsErrorResponse(HttpMessage message) =>
            message.Response.Status is not (>= 200 and < 300) && !(alsoNotFound && message.Response.Status == 404);
    }
}
