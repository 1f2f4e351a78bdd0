using Azure.Data.Tables;
using GreenFlux.Azure.Messages;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

public sealed class TableMessageLogTests : MessageLogContract
{
    private TableMessageLog? log;

    // More than one page of a thousand, and no more: the server of these tests writes a hundred in 200 ms.
    protected override int EntriesOfEach => 140;

    protected override async Task<IMessageLog> OpenAsync() =>
        log = new TableMessageLog(new TableServiceClient((await Azurite.RunningAsync()).ConnectionString), Time, NullLogger<TableMessageLog>.Instance, capacity: 5000);

    protected override async Task CloseAsync()
    {
        if (log is not null)
            await log.DisposeAsync();
    }

    protected override Task SettleAsync() => log!.FlushAsync();
}
