using Azure.Storage.Blobs;
using GreenFlux.Azure.Blobs;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Blobs;

public sealed class AzureBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private AzureBlobStore? store;

    protected override IBlobStore Store => store!;

    public async Task InitializeAsync() => store = new AzureBlobStore(new BlobServiceClient((await Azurite.RunningAsync()).ConnectionString), TimeProvider.System);

    public Task DisposeAsync() => Task.CompletedTask;
}
