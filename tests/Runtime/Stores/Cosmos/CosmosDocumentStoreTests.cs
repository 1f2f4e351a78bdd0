using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

public sealed class CosmosDocumentStoreTests : DocumentStoreContract
{
    // Every write is a request to another process here.
    protected override int ModelRuns => Soak.Times(12, 300);

    protected override async Task<IDocumentStore> OpenAsync()
    {
        await CosmosServer.GetAsync();
        return await CosmosTesting.SharedAsync();
    }

    // The whole suite goes through a double that refuses whatever is not of one partition.
    protected override async Task CloseAsync() => Assert.Empty((await CosmosTesting.SharedServerAsync()).RefusedQueries);
}
