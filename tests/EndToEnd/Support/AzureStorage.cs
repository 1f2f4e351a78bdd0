using Azure.Data.Tables;
using GreenFlux.Azure.Documents;
using GreenFlux.Tests.Runtime.Stores.Cosmos;
using GreenFlux.Tests.Runtime.Stores.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>
/// Azure's stores as the platform's: a database of its own on a server that speaks Cosmos DB's protocol, and Azurite's tables and
/// blobs; between them and the platform stands what fails on demand.
/// </summary>
internal sealed class AzureStorage
{
    // The key that every emulator has.
    private const string Key = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";
    private readonly Azurite azurite;

    private AzureStorage(CosmosServer cosmos, Azurite azurite)
    {
        this.azurite = azurite;
        Server = new CosmosDouble(cosmos.Address, Cosmos);
        CosmosArguments = [$"--Cosmos:ConnectionString=AccountEndpoint={cosmos.Address};AccountKey={Key}", $"--Cosmos:Database=t{Guid.NewGuid():N}"];
        StorageArguments = [$"--Storage:ConnectionString={azurite.ConnectionString}"];
    }

    public CosmosFaults Cosmos { get; } = new();

    public FaultyTransport Tables { get; } = new();

    /// <summary>Refuses every query that is not of one partition.</summary>
    public CosmosDouble Server { get; }

    private IReadOnlyList<string> CosmosArguments { get; }

    private IReadOnlyList<string> StorageArguments { get; }

    /// <summary>Skips the test where the servers can't run.</summary>
    public static async Task<AzureStorage> OpenAsync() => new(await CosmosServer.GetAsync(), await Azurite.RunningAsync());

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(new CosmosTransport(() => new HttpClient(Server, disposeHandler: false)));
        services.Replace(ServiceDescriptor.Singleton<TableServiceClient>(Tables.Tables(azurite)));
    }

    /// <param name="documents">Whether documents are there.</param>
    /// <param name="storage">Whether readings, messages and files are there.</param>
    public Task<TestPlatform> StartAsync(
        string directory, TimeProvider? time = null, Action<IServiceCollection>? configure = null, bool documents = true, bool storage = true) =>
        TestPlatform.StartInAsync(directory, time: time, configure: services =>
        {
            AddTo(services);
            configure?.Invoke(services);
        }, arguments: [.. documents ? CosmosArguments : [], .. storage ? StorageArguments : []]);
}
