using Azure.Data.Tables;
using GreenFlux.Azure.Readings;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

public sealed class TableReadingStoreTests : ReadingStoreContract
{
    protected override async Task<IReadingStore> OpenAsync() =>
        new TableReadingStore(new TableServiceClient((await Azurite.RunningAsync()).ConnectionString));

    protected override Task CloseAsync() => Task.CompletedTask;
}
