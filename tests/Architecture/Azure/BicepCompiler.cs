using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.Architecture.Azure;

/// <summary>The Bicep compiler as a child process that is asked over its JSON-RPC: starting it costs more than most answers.</summary>
internal sealed class BicepCompiler : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process process;
    private int requests;

    private BicepCompiler(Process process) => this.process = process;

    /// <summary>Null where the compiler has no package for this machine.</summary>
    public static string? Path { get; } = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(attribute => attribute.Key == "BicepCompiler")?.Value is { } path && File.Exists(path) ? path : null;

    public static BicepCompiler Start()
    {
        var path = Path ?? throw new InvalidOperationException("There is no Bicep compiler on this machine.");
        // A package does not say what may be run.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(path, ["jsonrpc", "--stdio"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        // The parameter files read their environment: a developer's own must not decide what is tested.
        foreach (var name in start.Environment.Keys.Where(IsOfDeployment).ToArray())
            start.Environment.Remove(name);
        return new BicepCompiler(Process.Start(start)!);
    }

    /// <summary>What the compiler and its linter say about a template and everything that it uses.</summary>
    public async Task<Compiled> CompileAsync(string file) => Compiled.Of(await AskAsync("bicep/compile", new JsonObject { ["path"] = file }), "contents");

    /// <summary>The same about a parameter file and its template.</summary>
    public async Task<Compiled> CompileParametersAsync(string file) =>
        Compiled.Of(await AskAsync("bicep/compileParams", new JsonObject { ["path"] = file, ["parameterOverrides"] = new JsonObject() }), "parameters");

    /// <summary>Every resource that a deployment with these parameters would make, as far as that can be known beforehand.</summary>
    public async Task<JsonNode> SnapshotAsync(string file)
    {
        const string Nobody = "00000000-0000-0000-0000-000000000001";
        var answer = await AskAsync("bicep/getSnapshot", new JsonObject
        {
            ["path"] = file,
            ["metadata"] = new JsonObject { ["tenantId"] = Nobody, ["subscriptionId"] = Nobody, ["location"] = "westeurope", ["deploymentName"] = "main" },
            ["externalInputs"] = new JsonArray(),
        });
        return JsonNode.Parse(answer["snapshot"]!.GetValue<string>())!;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static bool IsOfDeployment(string name) =>
        name.StartsWith("GREENFLUX_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("AZURE_", StringComparison.OrdinalIgnoreCase);

    private async Task<JsonNode> AskAsync(string method, JsonObject argument)
    {
        using var limit = new CancellationTokenSource(Patience);
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++requests, ["method"] = method, ["params"] = argument };
        var body = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(request);
        var stream = process.StandardInput.BaseStream;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")), limit.Token);
        await stream.WriteAsync(body, limit.Token);
        await stream.FlushAsync(limit.Token);
        var answer = await ReadAsync(process.StandardOutput.BaseStream, limit.Token);
        return answer["result"] ?? throw new InvalidOperationException($"{method} of {argument["path"]}: {answer["error"]}");
    }

    private static async Task<JsonNode> ReadAsync(Stream stream, CancellationToken ct)
    {
        var length = 0;
        for (var line = await ReadLineAsync(stream, ct); line.Length > 0; line = await ReadLineAsync(stream, ct))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan("Content-Length:".Length), NumberStyles.Integer | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, ct);
        return JsonNode.Parse(body)!;
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, ct);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }
}

/// <param name="Problems">Errors, warnings and what the linter says, each with its place.</param>
/// <param name="Json">What Azure is sent; null when it did not compile.</param>
internal sealed record Compiled(IReadOnlyList<string> Problems, JsonNode? Json)
{
    internal static Compiled Of(JsonNode answer, string member) => new(
        [.. answer["diagnostics"]!.AsArray().Select(Text)],
        answer[member] is { } contents ? JsonNode.Parse(contents.GetValue<string>()) : null);

    private static string Text(JsonNode? problem) =>
        $"{System.IO.Path.GetFileName(problem!["source"]!.GetValue<string>())}, line {problem["range"]!["start"]!["line"]!.GetValue<int>() + 1}: {problem["level"]} {problem["code"]}: {problem["message"]}";
}
