using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace GreenFlux.Tests;

/// <summary>
/// A server that speaks the protocols of Azure's storage services, one for all tests of a process, in memory. It ends with the
/// process: its standard input closes then.
/// </summary>
internal sealed partial class Azurite
{
    // The account that every emulator has.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<Azurite?>> Started = new(StartAsync);

    private Azurite(string blobs, string tables)
    {
        BlobEndpoint = new Uri($"{blobs}/{Account}");
        TableEndpoint = new Uri($"{tables}/{Account}");
    }

    public Uri BlobEndpoint { get; }

    public Uri TableEndpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={BlobEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Skips the test where it can't run; a build server has installed what it needs.</summary>
    public static async Task<Azurite> RunningAsync()
    {
        var server = await Started.Value;
        Skip.If(server is null, "Azurite is missing: install Node.js and run 'npm ci' in tests/Runtime/npm.");
        return server!;
    }

    private static async Task<Azurite?> StartAsync()
    {
        if (FindScript() is not { } script || !Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules", "azurite")))
            return null;
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                script, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
                "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
                "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (addresses.Count < 3)
        {
            var line = await process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException($"Azurite ended with exit code {process.ExitCode} before it listened.");
            if (Listening().Match(line) is { Success: true } match)
                addresses[match.Groups["service"].Value] = match.Groups["address"].Value;
        }
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new Azurite(addresses["Blob"], addresses["Table"]);
    }

    private static string? FindScript()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "tests", "Runtime", "npm", "azurite.js");
            if (File.Exists(script))
                return script;
        }
        return null;
    }

    [GeneratedRegex("Azurite (?<service>\\w+) service is successfully listening at (?<address>http://\\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
