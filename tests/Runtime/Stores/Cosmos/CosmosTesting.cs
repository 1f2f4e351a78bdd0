using GreenFlux.Azure.Documents;
using Azure.Identity;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>Opens document stores on the test server.</summary>
internal static class CosmosTesting
{
    public const string Key = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

    private static readonly Lazy<Task<(CosmosDocumentStore Store, CosmosAccount Account, CosmosDouble Server)>> Shared = new(() => OpenAsync());

    /// <summary>Without faults: one client for all tests that need no other.</summary>
    public static async Task<CosmosDocumentStore> SharedAsync() => (await Shared.Value).Store;

    public static async Task<CosmosDouble> SharedServerAsync() => (await Shared.Value).Server;

    public static async Task<(CosmosDocumentStore Store, CosmosAccount Account, CosmosDouble Server)> OpenAsync(CosmosFaults? faults = null, string database = "greenflux")
    {
        var server = await CosmosServer.GetAsync();
        var handler = new CosmosDouble(server.Address, faults);
        var account = new CosmosAccount(
            new CosmosSettings(null, ConnectionString(server), database), new DefaultAzureCredential(), new CosmosTransport(() => new HttpClient(handler, disposeHandler: false)));
        return (new CosmosDocumentStore(account, new CosmosMetrics(), TimeProvider.System), account, handler);
    }

    public static string ConnectionString(CosmosServer server) => $"AccountEndpoint={server.Address};AccountKey={Key}";
}
