using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GreenFlux.Local.Runtime.Http;
using GreenFlux.Tests.Fuzz;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Tests.EndToEnd.Fuzz;

/// <summary>Requests of every operation: valid ones, and such with a wrong body, query, id, header or encoding.</summary>
/// <param name="station">A station that commands can name.</param>
internal sealed partial class ApiRequests(JsonElement document, string station, string tenantKey, string rootKey)
{
    private static readonly string[] HeaderValues = ["", " ", "*", "\"\"", "W/\"x\"", "\"x\", \"y\"", "\"AAAA\"", "\"é\"", "x", "\"", new('k', 255), new('k', 256), new('"', 5000), "é😀", "a\tb", "gzip", "0"];

    private static readonly string[] MediaTypes =
    [
        "", "text/plain", "application/json; charset=utf-16", "application/json; charset=\"utf-8\"", "application/vnd.x+json", "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded", "json", ";", "application/json;;", "APPLICATION/JSON", "*/*", "application/json, text/plain",
    ];

    /// <summary>What exists or existed, by collection and id.</summary>
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Thing>> things = new(StringComparer.Ordinal);

    public IReadOnlyList<ApiOperation> Operations { get; } = ApiOperation.ReadAll(document);

    /// <summary>What belongs to no tenant.</summary>
    public static bool IsForThePlatformsKey(string path) =>
        path.StartsWith("/api/v1/tenants", StringComparison.Ordinal) || path == "/api/v1/unknown-stations";

    /// <summary>Remembers an id, to be asked for later.</summary>
    /// <param name="disposable">Whether the run may delete it.</param>
    public void Learn(string collection, string id, string etag = "*", bool disposable = false)
    {
        var known = things.GetOrAdd(collection, _ => new(StringComparer.Ordinal));
        if (known.Count < 300 || known.ContainsKey(id))
            known[id] = new Thing(etag, disposable);
    }

    public (ApiOperation Operation, HttpCall Call) Make(Random random)
    {
        var operation = Shrapnel.Of(Operations, random);
        // A quarter is valid; of the others each part is wrong at times.
        bool Wrong(int every) => random.Next(4) > 0 && random.Next(every) == 0;

        var mutator = new Mutator(random);
        var (path, etag) = Path(operation, Wrong(4), random);
        var call = new HttpCall(operation.Method, path + Query(operation, Wrong(3), random), new HeaderDictionary(), Body(operation, Wrong(1), mutator, random));
        call.Headers.Authorization = $"Bearer {(IsForThePlatformsKey(operation.Path) ? rootKey : tenantKey)}";
        if (operation.Method is "PUT" or "DELETE" && !Wrong(6))
            call.Headers.IfMatch = random.Next(3) == 0 ? "*" : etag;
        if (!call.Body.IsEmpty)
            call.Headers.ContentType = Wrong(8) ? Shrapnel.Of(MediaTypes, random) : "application/json";
        foreach (var name in (string[])["If-Match", "Idempotency-Key", "Content-Encoding", "Content-Length", "Accept", "X-Tenant", "If-None-Match", "Transfer-Encoding"])
        {
            if (Wrong(25))
                call.Headers[name] = Shrapnel.Of(HeaderValues, random);
        }
        if (Wrong(50))
            call.Headers.Authorization = Shrapnel.Of(["", "Bearer", "Bearer ", "Basic YTpi", $"Bearer {new string('x', 10_000)}", "bearer é"], random);
        return (operation, call);
    }

    private (string Path, string ETag) Path(ApiOperation operation, bool wrong, Random random)
    {
        var at = operation.Path.IndexOf('{', StringComparison.Ordinal);
        if (at < 0)
            return (operation.Path, "*");
        var known = things.GetValueOrDefault(operation.Path[..(at - 1)])?.Where(thing => operation.Method != "DELETE" || thing.Value.IsDisposable).ToArray() ?? [];
        var (id, thing) = known.Length == 0 || wrong ? new(Text(random), new Thing("\"AAAA\"", false)) : Shrapnel.Of(known, random);
        var rest = operation.Path[(operation.Path.IndexOf('}', StringComparison.Ordinal) + 1)..];
        return (operation.Path[..at] + Uri.EscapeDataString(id) + NumberIn().Replace(rest, wrong ? Shrapnel.Of(["0", "-1", "2", "2147483647", "-2147483648"], random) : "1"), thing.ETag);
    }

    /// <summary>What routes take as a number.</summary>
    [GeneratedRegex("{(?:version|connectorId)}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberIn();

    private sealed record Thing(string ETag, bool IsDisposable);

    private static string Query(ApiOperation operation, bool wrong, Random random)
    {
        List<(string Name, string Value)> query = [];
        foreach (var name in operation.Queries)
        {
            if (random.Next(5) == 0)
                query.Add((name, wrong ? Text(random) : name switch { "limit" => "2", "from" => "2020-01-01T00:00:00Z", "before" => "2099-01-01T00:00:00Z", "cursor" => Cursor(random), _ => "x" }));
        }
        if (wrong && random.Next(4) == 0)
            query.Add((Text(random), Text(random)));
        if (wrong && query.Count > 0 && random.Next(4) == 0)
            query.Add(query[0]);
        return query.Count == 0 ? "" : "?" + string.Join('&', query.Select(each => $"{Uri.EscapeDataString(each.Name)}={Uri.EscapeDataString(each.Value)}"));
    }

    /// <summary>Built as ours are, with contents that ours don't have.</summary>
    private static string Cursor(Random random) => Functions.Operators.Http.Paging.Encode([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Text(random))]);

    private byte[] Body(ApiOperation operation, bool wrong, Mutator mutator, Random random)
    {
        if (operation.Body is null)
            return wrong && random.Next(20) == 0 ? Encoding.UTF8.GetBytes(Shrapnel.Any(random)) : [];
        var valid = operation.ValidBody(document, station, random);
        if (!wrong)
            return Encoding.UTF8.GetBytes(valid);
        var donors = Operations.Where(other => other.Body is not null).ToList();
        return random.Next(300) == 0
            ? Encoding.UTF8.GetBytes(valid.Insert(1, new string(' ', 1 << 20)))
            : mutator.Mutate(valid, Shrapnel.Of(donors, random).ValidBody(document, station, random));
    }

    /// <summary>Any text that a URL can carry to the application: servers refuse NUL before it.</summary>
    private static string Text(Random random)
    {
        var raw = random.Next(40) == 0 ? new string('x', 5000) : random.Next(3) switch
        {
            0 => Shrapnel.Of(Shrapnel.Numbers, random),
            1 => Shrapnel.Of(Shrapnel.Texts, random),
            _ => Shrapnel.Of(Shrapnel.Times, random),
        };
        var text = raw.Trim('"').Replace("\\u0000", "\u0001", StringComparison.Ordinal).Replace("/", "~", StringComparison.Ordinal);
        return text.Length == 0 ? "0" : text;
    }
}
