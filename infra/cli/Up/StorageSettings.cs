using Microsoft.Extensions.Configuration;

namespace GreenFlux.Cli.Up;

/// <summary>Where documents, readings, messages and files are kept.</summary>
public enum StorageChoice
{
    /// <summary>In whatever service has a setting; on this machine where none has.</summary>
    AsConfigured,

    /// <summary>On this machine, whatever is set.</summary>
    Local,

    /// <summary>In Azure's services, of which at least one must be set.</summary>
    Azure,
}

/// <summary>The settings that put a store elsewhere than on this machine.</summary>
internal static class StorageSettings
{
    private static readonly string[] Names =
        ["Cosmos:Endpoint", "Cosmos:ConnectionString", "Storage:TableEndpoint", "Storage:BlobEndpoint", "Storage:ConnectionString"];

    /// <summary>Arguments that take every one of them back.</summary>
    public static IEnumerable<string> None => Names.Select(static name => $"--{name}=");

    public static bool AnyIsSet(IConfiguration configuration) => Names.Any(name => configuration[name] is { Length: > 0 });

    /// <exception cref="CommandFailedException">None is set.</exception>
    public static void Require(IConfiguration configuration)
    {
        if (AnyIsSet(configuration))
            return;
        throw new CommandFailedException("""
            --storage azure needs to know where to store, and no setting says so. Set at least one, as an environment variable or by --set:
              documents                 Cosmos__Endpoint=https://NAME.documents.azure.com:443/
              readings and messages     Storage__TableEndpoint=https://NAME.table.core.windows.net
              files                     Storage__BlobEndpoint=https://NAME.blob.core.windows.net
            They are used with the identity that you are signed in with (az login). For a trial without Azure, start an emulator and set
            its connection string: Storage__ConnectionString for Azurite (npx azurite), Cosmos__ConnectionString for the Cosmos DB
            emulator. What has no setting stays on this machine. docs/bad-days.md shows both.
            """);
    }
}
