using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Testing;

namespace GreenFlux.Cli.Publish;

/// <summary>Builds the function app for Azure, looks it over, and packs it.</summary>
public sealed class PublishCommand(Screen screen)
{
    private const string ArchiveName = "greenflux-functions.zip";

    /// <param name="output">The archive, or the folder that it is written into.</param>
    public async Task<int> RunAsync(string? output, CancellationToken ct)
    {
        var root = SourceTree.Find("publish").Root;
        var archive = ArchiveOf(output, root);
        var folder = Directory.CreateTempSubdirectory("greenflux-publish-");
        try
        {
            screen.Line("Building the function app for Azure (linux-x64, ReadyToRun) ...");
            var (exit, log) = await PublishAsync(root, folder, ct);
            if (exit != 0)
                throw new CommandFailedException(PublishFailure.Explain(log));
            var package = new FunctionPackage(folder);
            if (package.Problems() is { Count: > 0 } problems)
                throw new CommandFailedException($"What was built can't be deployed:{Environment.NewLine}{string.Join(Environment.NewLine, problems.Select(problem => $"- {problem}"))}");
            package.Zip(archive);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        archive.Refresh();
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{archive.FullName} ({archive.Length / 1e6:0.0} MB) is ready to be deployed (docs/deploy.md)."));
        return 0;
    }

    /// <summary>A name that ends in .zip is the archive's; any other is a folder's.</summary>
    public static FileInfo ArchiveOf(string? output, DirectoryInfo root) => output switch
    {
        null => new FileInfo(Path.Combine(root.FullName, "artifacts", ArchiveName)),
        _ when output.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => new FileInfo(output),
        _ => new FileInfo(Path.Combine(output, ArchiveName)),
    };

    private static async Task<(int Exit, string Log)> PublishAsync(DirectoryInfo root, DirectoryInfo folder, CancellationToken ct)
    {
        string[] arguments =
        [
            "publish", Path.Combine(root.FullName, "functions"), "-c", "Release", "-p:FunctionsRuntime=azure", "-r", "linux-x64", "--self-contained", "false",
            "-o", folder.FullName, "--nologo", "-v", "quiet",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = root.FullName, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // What a build under way says to its children is none of this one's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var log = process.StandardOutput.ReadToEndAsync(ct);
                var errors = process.StandardError.ReadToEndAsync(ct);
                await process.WaitForExitAsync(ct);
                return (process.ExitCode, await log + await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception problem)
        {
            throw new CommandFailedException($"dotnet can't be started: {problem.Message}", problem);
        }
    }
}
