using Microsoft.Extensions.Configuration;

namespace GreenFlux.Azure.Documents;

/// <summary>Where the documents are.</summary>
/// <param name="Endpoint">With the application's identity; null: <paramref name="ConnectionString"/>.</param>
/// <param name="ConnectionString">Of an emulator, with its key.</param>
public sealed record CosmosSettings(Uri? Endpoint, string? ConnectionString, string Database)
{
    public const string DefaultDatabase = "greenflux";

    /// <summary>Only an emulator's: in Azure the templates make them, and the application's identity may not.</summary>
    public bool CreatesWhatIsMissing => ConnectionString is not null;

    /// <summary>Null: Cosmos DB isn't configured.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static CosmosSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Cosmos");
        var endpoint = section["Endpoint"] is { Length: > 0 } e ? e : null;
        var connectionString = section["ConnectionString"] is { Length: > 0 } c ? c : null;
        if (endpoint is null && connectionString is null)
            return null;
        if (endpoint is not null && connectionString is not null)
            throw new InvalidOperationException("The settings Cosmos:Endpoint and Cosmos:ConnectionString are both there. Keep the endpoint in Azure, where the application has an identity, or the connection string of an emulator.");
        var database = section["Database"] is { Length: > 0 } name ? name : DefaultDatabase;
        if (database.Length > 255 || database.AsSpan().ContainsAny("/\\#?") || database.EndsWith(' '))
            throw new InvalidOperationException($"The setting Cosmos:Database is '{database}'; a name has at most 255 characters, none of / \\ # ?, and no space at its end.");
        if (connectionString is not null)
            return new CosmosSettings(null, Checked(connectionString), database);
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? new CosmosSettings(url, null, database)
            : throw new InvalidOperationException($"The setting Cosmos:Endpoint is '{endpoint}'; it must be an https URL such as https://name.documents.azure.com.");
    }

    // What it says is a secret: the message doesn't repeat it.
    private static string Checked(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static part => part.Split('=', 2))
            .Where(static part => part.Length == 2)
            .ToLookup(static part => part[0], static part => part[1], StringComparer.OrdinalIgnoreCase);
        return Uri.TryCreate(parts["AccountEndpoint"].FirstOrDefault(), UriKind.Absolute, out _) && parts["AccountKey"].FirstOrDefault() is { Length: > 0 }
            ? connectionString
            : throw new InvalidOperationException("The setting Cosmos:ConnectionString must be AccountEndpoint=https://…;AccountKey=… .");
    }
}
