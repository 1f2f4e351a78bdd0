namespace GreenFlux.Tests.Architecture;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IEnumerable<string> Sources(params ReadOnlySpan<string> folders)
    {
        var found = new List<string>();
        foreach (var folder in folders) found.AddRange(Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories));
        return found;
    }

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "GreenFlux.Functions.sln"))
            ? directory
            : Find(Path.GetDirectoryName(directory.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new DirectoryNotFoundException($"No GreenFlux.Functions.sln at or above {AppContext.BaseDirectory}."));
}
