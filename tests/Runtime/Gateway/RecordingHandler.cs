using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>An event as the handler received it.</summary>
internal sealed record SeenEvent(string Url, IHeaderDictionary Headers, byte[] Body)
{
    public string this[string header] => Headers[header].ToString();

    public string Name => this["ce-eventName"];

    public string ConnectionId => this["ce-connectionId"];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>The event handler behind the gateway: remembers what came, answers as it is told.</summary>
internal sealed class RecordingHandler : IInProcessHttp
{
    private readonly ConcurrentDictionary<string, Channel<SeenEvent>> _seen = new(StringComparer.Ordinal);

    /// <summary>All events in order of arrival.</summary>
    public ConcurrentQueue<SeenEvent> All { get; } = new();

    public ConcurrentQueue<HttpCall> Validations { get; } = new();

    public Func<HttpCall, Task<HttpReply>> Validation { get; set; } = static _ => Task.FromResult(Allowed());

    public Func<SeenEvent, Task<HttpReply>> Connect { get; set; } = static e => Task.FromResult(Accept(e));

    public Func<SeenEvent, Task<HttpReply>> Message { get; set; } = static _ => Task.FromResult(Answer(204));

    public Func<SeenEvent, Task<HttpReply>> Notification { get; set; } = static _ => Task.FromResult(Answer(204));

    public async Task<HttpReply> SendAsync(HttpCall call, CancellationToken ct)
    {
        if (call.Method != "POST")
        {
            Validations.Enqueue(call);
            return await Validation(call);
        }
        var e = new SeenEvent(call.PathAndQuery, call.Headers, call.Body.ToArray());
        All.Enqueue(e);
        Of(e.Name).Writer.TryWrite(e);
        return await (e.Name switch
        {
            "connect" => Connect(e),
            "message" => Message(e),
            _ => Notification(e),
        });
    }

    /// <summary>The next event of that name; each is given once.</summary>
    public Task<SeenEvent> NextAsync(string name) => Of(name).Reader.ReadAsync().AsTask().InTime();

    public int Count(string name) => All.Count(e => e.Name == name);

    private Channel<SeenEvent> Of(string name) => _seen.GetOrAdd(name, static _ => Channel.CreateUnbounded<SeenEvent>());

    public static HttpReply Allowed(string origin = "*") => Answer(200, headers: ("WebHook-Allowed-Origin", origin));

    public static HttpReply Accept(SeenEvent e)
    {
        var offered = e.Json.GetProperty("subprotocols").EnumerateArray().Select(static p => p.GetString()).ToArray();
        var user = e.Json.GetProperty("query").TryGetProperty("cp", out var cp) ? cp[0].GetString() : "somebody";
        return Answer(200, JsonSerializer.Serialize(offered.Length == 0 ? new Dictionary<string, string?> { ["userId"] = user } : new() { ["userId"] = user, ["subprotocol"] = offered[0] }));
    }

    public static HttpReply Text(string text) => Answer(200, text, ("Content-Type", "text/plain; charset=utf-8"));

    public static HttpReply Answer(int status, string body = "", params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers)
            all[name] = StringValues.Concat(all[name], value); // Append would drop an empty value
        return new HttpReply(status, all, Encoding.UTF8.GetBytes(body));
    }
}
