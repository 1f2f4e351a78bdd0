namespace GreenFlux.Cli.Testing;

/// <summary>The checkout that this command line was built in.</summary>
internal sealed record SourceTree(DirectoryInfo Root)
{
    public const string Solution = "GreenFlux.Functions.sln";

    /// <param name="command">Whoever needs it, for the message.</param>
    /// <exception cref="CommandFailedException">This is an installed copy, not a checkout.</exception>
    public static SourceTree Find(string command)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Solution)))
                return new SourceTree(directory);
        }
        throw new CommandFailedException($"'{command}' works in a checkout of the source only: no directory above {AppContext.BaseDirectory} holds {Solution}.");
    }
}
