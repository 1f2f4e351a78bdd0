namespace GreenFlux.Cli.Testing;

/// <summary>
/// Foreign programs that tests run on Node: the OCPP client of tests/EndToEnd/npm, and the servers of tests/Runtime/npm that
/// speak the protocols of Azure's storage services.
/// </summary>
internal sealed class NodeTools(DirectoryInfo root)
{
    private readonly DirectoryInfo[] packages =
    [
        new(Path.Combine(root.FullName, "tests", "EndToEnd", "npm")),
        new(Path.Combine(root.FullName, "tests", "Runtime", "npm")),
    ];

    /// <summary>Installs what is missing; a build server must not skip these tests.</summary>
    /// <exception cref="CommandFailedException">An installer failed.</exception>
    public async Task InstallAsync(CancellationToken ct)
    {
        if (!IsOnPath("npm"))
        {
            await RunAsync("apt-get", ["update", "-q"], root, ct);
            await RunAsync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "nodejs", "npm"], root, ct);
        }
        foreach (var folder in packages)
        {
            if (folder.Exists && !Directory.Exists(Path.Combine(folder.FullName, "node_modules")))
                await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"], folder, ct);
        }
    }

    private static async Task RunAsync(string program, string[] arguments, DirectoryInfo directory, CancellationToken ct)
    {
        var exit = await ChildProcess.RunAsync(program, arguments, directory, new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" }, ct);
        if (exit != 0)
            throw new CommandFailedException($"{program} {string.Join(' ', arguments)} failed with exit code {exit}.");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, OperatingSystem.IsWindows() ? program + ".cmd" : program)));
}
