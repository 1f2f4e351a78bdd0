using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace GreenFlux.Cli.Publish;

/// <summary>A published function app: what must be in it, what must not, and the archive that is deployed.</summary>
/// <param name="folder">What <c>dotnet publish</c> wrote.</param>
public sealed class FunctionPackage(DirectoryInfo folder)
{
    private const string App = "GreenFlux.Functions";

    /// <summary>The oldest moment that an archive can tell: the same files give the same archive.</summary>
    private static readonly DateTimeOffset Timeless = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Path, string Why)[] Needed =
    [
        ("host.json", "the Functions host reads its settings there"),
        ("worker.config.json", "by it the host starts the worker; the Functions SDK writes it"),
        ("functions.metadata", "by it the host knows the functions; the Functions SDK writes it"),
        (".azurefunctions", "it holds the host's extensions; the Functions SDK writes it"),
        ($"{App}.dll", "it is the app"),
        ($"{App}.deps.json", "by it .NET finds the app's libraries"),
        ($"{App}.runtimeconfig.json", "by it .NET starts the app"),
    ];

    /// <summary>A sentence for each thing that speaks against deploying it.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var (path, why) in Needed)
        {
            if (!Path.Exists(PathOf(path)))
                problems.Add($"{path} is missing: {why}.");
        }
        if (Directory.Exists(PathOf(".azurefunctions")) && !Directory.EnumerateFiles(PathOf(".azurefunctions")).Any())
            problems.Add(".azurefunctions is empty: it holds the host's extensions; the Functions SDK writes it.");
        foreach (var name in new[] { "local.settings.json", "keys.json", "demo.json" })
        {
            if (File.Exists(PathOf(name)))
                problems.Add($"{name} is in it: it holds secrets of a developer's machine.");
        }
        foreach (var file in folder.EnumerateFiles("GreenFlux.Local.*.dll"))
            problems.Add($"{file.Name} is in it: this is the embedded edition. It has to be built with FunctionsRuntime=azure.");
        if (File.Exists(PathOf($"{App}.dll")) && !IsPrecompiled(PathOf($"{App}.dll")))
            problems.Add($"{App}.dll isn't precompiled (ReadyToRun): each cold start would compile it anew.");
        if (File.Exists(PathOf($"{App}.deps.json")) && BringsTheRuntime(PathOf($"{App}.deps.json")))
            problems.Add("It brings its own .NET runtime, as a trimmed app does: the plan has one, and a trimmed app lacks types that are looked up by name.");
        return problems;
    }

    /// <summary>Writes the archive, with host.json at its root; one that is there is replaced once the new one is whole.</summary>
    public void Zip(FileInfo archive)
    {
        archive.Directory!.Create();
        var draft = archive.FullName + ".new";
        using (var zip = new ZipArchive(new FileStream(draft, FileMode.Create, FileAccess.Write), ZipArchiveMode.Create))
        {
            foreach (var path in Files())
                Add(zip, path);
        }
        File.Move(draft, archive.FullName, overwrite: true);
    }

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.FullName, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private void Add(ZipArchive zip, string path)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = Timeless;
        // rw-r--r--, and x where the file may be run.
        const int Regular = 0x8000, Readable = 0x1A4, Runnable = 0x49;
        var mayRun = !OperatingSystem.IsWindows() && File.GetUnixFileMode(PathOf(path)).HasFlag(UnixFileMode.UserExecute);
        entry.ExternalAttributes = (Regular | Readable | (mayRun ? Runnable : 0)) << 16;
        using var source = File.OpenRead(PathOf(path));
        using var target = entry.Open();
        source.CopyTo(target);
    }

    private static bool IsPrecompiled(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        return file.HasMetadata && file.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }

    private static bool BringsTheRuntime(string deps)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(deps));
        return document.RootElement.TryGetProperty("libraries", out var libraries)
            && libraries.EnumerateObject().Any(library => library.Name.StartsWith("runtimepack.", StringComparison.OrdinalIgnoreCase));
    }

    private string PathOf(string path) => Path.Combine(folder.FullName, path);
}
