using System.Diagnostics;
using System.Globalization;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>The server of the npm package @vercel/cosmosdb-server: one for all tests of this process, and ended with it.</summary>
internal sealed class CosmosServer
{
    private static readonly Lazy<Task<CosmosServer>> Shared = new(StartAsync);

    // Kept: the child ends when its input is closed, which a collected process would do.
    private readonly Process process;

    private CosmosServer(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public bool IsRunning => !process.HasExited;

    /// <summary>Skips the test where Node or the package is missing.</summary>
    public static Task<CosmosServer> GetAsync()
    {
        Skip.If(Script is null, "tests/Runtime/npm/cosmos.js was not found above the test's own directory.");
        Skip.IfNot(Directory.Exists(Path.Combine(Path.GetDirectoryName(Script)!, "node_modules", "@vercel", "cosmosdb-server")),
            "The npm package @vercel/cosmosdb-server is missing: run 'npm ci' in tests/Runtime/npm.");
        Skip.IfNot(IsOnPath("node"), "Node is not on the PATH.");
        return Shared.Value;
    }

    private static string? Script { get; } = Find();

    private static async Task<CosmosServer> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("node", [Script!]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return new CosmosServer(process, new Uri($"http://127.0.0.1:{int.Parse(port!, CultureInfo.InvariantCulture)}/"));
    }

    private static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "tests", "Runtime", "npm", "cosmos.js");
            if (File.Exists(script))
                return script;
        }
        return null;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, OperatingSystem.IsWindows() ? program + ".exe" : program)));
}
