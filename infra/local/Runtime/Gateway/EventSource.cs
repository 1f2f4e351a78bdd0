using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Local.Runtime.Gateway;

/// <param name="Id">Place in the connection's one sequence; <c>connect</c> is 0, a retry keeps it.</param>
internal sealed record GatewayEvent(string Name, bool IsSystem, int Id, string ContentType, ReadOnlyMemory<byte> Body)
{
    public const string Json = "application/json; charset=utf-8";
    public const string Text = "text/plain; charset=utf-8";
    public const string Binary = "application/octet-stream";

    public string Type => (IsSystem ? "azure.webpubsub.sys." : "azure.webpubsub.user.") + Name;
}

/// <summary>What the events of one connection have in common, and what the handler's answers left behind.</summary>
internal sealed class EventSource(string hub, string connectionId, string signature, FramePace pace)
{
    private int _lastId = -1;
    private CookieContainer? _cookies;
    private volatile string? _state;
    private string? _share;
    private FramePace _pace = pace;

    public string Hub => hub;

    public string ConnectionId => connectionId;

    public string? UserId { get; set; }

    public string? Subprotocol { get; set; }

    /// <summary>With whom this connection shares its part of the handler: its first group (for us the tenant), else nobody.</summary>
    public string Share
    {
        get => _share ?? connectionId;
        set => _share = value;
    }

    /// <summary>Counts a frame, and tells whether the charger keeps to its pace. Frames come one at a time.</summary>
    public bool IsCalm(TimeProvider time) => _pace.Count(time.GetElapsedTime(0).Ticks);

    public GatewayEvent System(string name, ReadOnlyMemory<byte> body) => new(name, true, Interlocked.Increment(ref _lastId), GatewayEvent.Json, body);

    public GatewayEvent Message(string contentType, ReadOnlyMemory<byte> body) => new("message", false, Interlocked.Increment(ref _lastId), contentType, body);

    public HeaderDictionary HeadersOf(GatewayEvent e, Func<Uri> handler, DateTimeOffset now)
    {
        var headers = new HeaderDictionary
        {
            ["ce-specversion"] = "1.0",
            ["ce-awpsversion"] = "1.0",
            ["ce-type"] = e.Type,
            ["ce-source"] = $"/hubs/{hub}/client/{connectionId}",
            ["ce-id"] = e.Id.ToString(CultureInfo.InvariantCulture),
            ["ce-time"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["ce-hub"] = hub,
            ["ce-connectionId"] = connectionId,
            ["ce-eventName"] = e.Name,
            ["ce-signature"] = signature,
            ["Content-Type"] = e.ContentType,
        };
        if (UserId is { } user)
            headers["ce-userId"] = user;
        if (Subprotocol is { } subprotocol)
            headers["ce-subprotocol"] = subprotocol;
        if (_state is { } state)
            headers["ce-connectionState"] = state;
        if (_cookies?.GetCookieHeader(handler()) is { Length: > 0 } cookies)
            headers["Cookie"] = cookies;
        return headers;
    }

    /// <summary>Cookies pin a connection to the instance that answered first.</summary>
    public void KeepCookies(IHeaderDictionary headers, Func<Uri> handler)
    {
        foreach (var cookie in headers.SetCookie)
        {
            if (string.IsNullOrEmpty(cookie))
                continue;
            var jar = _cookies ?? Interlocked.CompareExchange(ref _cookies, new CookieContainer(), null) ?? _cookies;
            try
            {
                jar.SetCookies(handler(), cookie);
            }
            catch (CookieException)
            {
                // Not for this host or not a cookie: a user agent ignores it (RFC 6265 section 5.3).
            }
        }
    }

    /// <summary>An absent header keeps the state, an empty one clears it, of several the last counts.</summary>
    /// <returns>False if the value can't travel in a header.</returns>
    public bool KeepState(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("ce-connectionState", out var values) || values.Count == 0)
            return true;
        var value = values[^1] ?? "";
        if (value.Any(static c => c is < ' ' or > '~'))
            return false;
        _state = value.Length == 0 ? null : value;
        return true;
    }
}
