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

    protected override Task CloseAsync() => Task.CompletedTask;
}
