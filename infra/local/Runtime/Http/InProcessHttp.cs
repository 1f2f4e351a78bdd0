using Microsoft.AspNetCore.Http;

namespace GreenFlux.Local.Runtime.Http;

/// <summary>Runs a request through the host's own ASP.NET Core pipeline without a socket.</summary>
public interface IInProcessHttp
{
    /// <summary>Header names compare without case. The answer is complete when the task is.</summary>
    Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct);
}

/// <param name="Method">For example POST.</param>
/// <param name="PathAndQuery">Starting with a slash, escaped as on the wire.</param>
public sealed record HttpCall(string Method, string PathAndQuery, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body);

public sealed record HttpReply(int StatusCode, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body);
