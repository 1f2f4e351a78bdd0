using System.Net;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Cli.Api;

/// <summary>
/// Calls the platform in this very process. Needed where its port speaks TLS: the certificate names the host by which
/// chargers know it, which need not be one that this machine can call itself.
/// </summary>
internal sealed class InProcessHandler(IInProcessHttp platform) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
            headers[name] = values.ToArray();
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var reply = await platform.SendAsync(new HttpCall(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body), cancellationToken);
        var response = new HttpResponseMessage((HttpStatusCode)reply.StatusCode) { RequestMessage = request, Content = new ReadOnlyMemoryContent(reply.Body) };
        foreach (var (name, values) in reply.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                response.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return response;
    }
}
