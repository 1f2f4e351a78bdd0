using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

/// <summary>What happens to a request on its way.</summary>
internal enum Fate { Served, Unreachable, AnswerLost, Busy, Hangs, Refused }

/// <summary>Lies between a client and its service, and keeps what was sent.</summary>
internal sealed class FaultyTransport : DelegatingHandler
{
    private const int LongestText = 64 * 1024;

    private readonly ConcurrentQueue<string> sent = new();

    public FaultyTransport()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Asked for every request, with its method and path, and its body as text unless that is long.</summary>
    public Func<string, string, Fate> Decide { get; set; } = static (_, _) => Fate.Served;

    /// <summary>Method and path of every request, in their order.</summary>
    public IReadOnlyList<string> Sent => [.. sent];

    /// <summary>Every request from now on.</summary>
    public void All(Fate fate) => Decide = (_, _) => fate;

    /// <summary>The first request like this, and no other.</summary>
    public void Once(Fate fate, Func<string, bool> which)
    {
        var left = 1;
        Decide = (request, _) => which(request) && Interlocked.Exchange(ref left, 0) == 1 ? fate : Fate.Served;
    }

    /// <param name="retries">Of the client's own.</param>
    public TableServiceClient Tables(Azurite server, int retries = 0) => new(server.ConnectionString, Options(new TableClientOptions(), retries));

    /// <param name="retries">Of the client's own.</param>
    public BlobServiceClient Blobs(Azurite server, int retries = 0) => new(server.ConnectionString, Options(new BlobClientOptions(), retries));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        sent.Enqueue(name);
        var body = request.Content?.Headers.ContentLength is > 0 and < LongestText ? await request.Content.ReadAsStringAsync(cancellationToken) : "";
        switch (Decide(name, body))
        {
            case Fate.Unreachable:
                throw new HttpRequestException($"Connection to {request.RequestUri.Host} refused.");
            case Fate.AnswerLost:
                using (await base.SendAsync(request, cancellationToken))
                    throw new HttpRequestException("The connection was closed before the answer came.");
            case Fate.Hangs:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException("It ended though it hangs.");
            case Fate.Busy:
                var busy = new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("") };
                busy.Headers.Add("x-ms-error-code", "ServerBusy");
                busy.Headers.Add("Retry-After", "7");
                return busy;
            case Fate.Refused:
                return new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest) { RequestMessage = request, Content = new StringContent("") };
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private TOptions Options<TOptions>(TOptions options, int retries)
        where TOptions : ClientOptions
    {
        options.Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false));
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(5);
        return options;
    }
}
