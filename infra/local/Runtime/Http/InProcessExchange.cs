using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace GreenFlux.Local.Runtime.Http;

/// <summary>One request and its answer, in the shape in which a server hands them to ASP.NET Core.</summary>
internal sealed class InProcessExchange(HttpCall call, CancellationToken ct) :
    InProcessFeatures,
    IHttpRequestFeature, IRequestBodyPipeFeature, IHttpRequestBodyDetectionFeature, IHttpRequestLifetimeFeature,
    IHttpResponseFeature, IHttpResponseBodyFeature, IRouteValuesFeature
{
    private readonly ResponseBuffer response = new();
    private readonly string path = PathOf(call.PathAndQuery);
    private List<(Func<object, Task> Callback, object State)>? starting;
    private List<(Func<object, Task> Callback, object State)>? completed;
    private Stream? requestBody;
    private PipeReader? requestReader;
    private Stream? responseStream;
    private bool aborted;

    string IHttpRequestFeature.Protocol { get; set; } = HttpProtocol.Http11;

    string IHttpRequestFeature.Scheme { get; set; } = "http";

    string IHttpRequestFeature.Method { get; set; } = call.Method;

    string IHttpRequestFeature.PathBase { get; set; } = "";

    string IHttpRequestFeature.Path { get => pathOverride ?? path; set => pathOverride = value; }

    string IHttpRequestFeature.QueryString { get; set; } =
        call.PathAndQuery.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? call.PathAndQuery[at..] : "";

    string IHttpRequestFeature.RawTarget { get; set; } = call.PathAndQuery;

    IHeaderDictionary IHttpRequestFeature.Headers { get; set; } = call.Headers;

    Stream IHttpRequestFeature.Body { get => requestBody ??= StreamOf(call.Body); set => requestBody = value; }

    PipeReader IRequestBodyPipeFeature.Reader => requestReader ??= requestBody is null
        ? PipeReader.Create(new ReadOnlySequence<byte>(call.Body))
        : PipeReader.Create(requestBody);

    bool IHttpRequestBodyDetectionFeature.CanHaveBody => !call.Body.IsEmpty;

    CancellationToken IHttpRequestLifetimeFeature.RequestAborted { get; set; } = ct;

    int IHttpResponseFeature.StatusCode { get => status; set => status = value; }

    string? IHttpResponseFeature.ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers { get => headers; set => headers = value; }

    Stream IHttpResponseFeature.Body { get => Stream; set => responseStream = value; }

    public bool HasStarted { get; private set; }

    public Stream Stream => responseStream ??= Writer.AsStream(leaveOpen: true);

    public PipeWriter Writer
    {
        get
        {
            response.BeforeFlush ??= StartAsync;
            return response;
        }
    }

    RouteValueDictionary IRouteValuesFeature.RouteValues { get => routeValues ??= []; set => routeValues = value; }

    private string? pathOverride;
    private int status = StatusCodes.Status200OK;
    private IHeaderDictionary headers = new HeaderDictionary();
    private RouteValueDictionary? routeValues;

    public HttpReply Reply() => aborted
        ? throw new IOException($"{call.Method} {path} was aborted by the application.")
        : new(status, headers, response.Written);

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted) return Task.CompletedTask;
        HasStarted = true;
        return starting is null ? Task.CompletedTask : RunAsync(starting);
    }

    public Task CompleteAsync() => StartAsync(CancellationToken.None);

    public Task CompletedAsync() => completed is null ? Task.CompletedTask : RunAsync(completed);

    public void DisableBuffering()
    {
        // The answer is handed over whole in any case.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    void IHttpRequestLifetimeFeature.Abort() => aborted = true;

    void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted) throw new InvalidOperationException("The response has already started.");
        (starting ??= []).Add((callback, state));
    }

    void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state) => (completed ??= []).Add((callback, state));

    // The last registered runs first, as in every server.
    private static async Task RunAsync(List<(Func<object, Task> Callback, object State)> callbacks)
    {
        for (var i = callbacks.Count - 1; i >= 0; i--) await callbacks[i].Callback(callbacks[i].State);
    }

    private static string PathOf(string pathAndQuery)
    {
        var end = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        return PathString.FromUriComponent(end < 0 ? pathAndQuery : pathAndQuery[..end]).Value!;
    }

    private static Stream StreamOf(ReadOnlyMemory<byte> body) =>
        body.IsEmpty ? Stream.Null
        : MemoryMarshal.TryGetArray(body, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
