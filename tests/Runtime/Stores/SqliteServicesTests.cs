using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class SqliteServicesTests : IDisposable
{
    private static readonly PartitionKey Partition = PartitionKey.Of("tenant");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private IHost Build(Action<IServiceCollection>? before = null, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        before?.Invoke(builder.Services);
        builder.Services.AddSqliteStores(folder.Path);
        return builder.Build();
    }

    [Fact]
    public async Task A_host_keeps_what_it_stored_over_a_restart()
    {
        using (var host = Build())
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IDocumentStore>().WriteAsync(Container.Config, Partition, [Documents.Create("a")], default);
            host.Services.GetRequiredService<IMessageLog>().Append(Message);
            await host.StopAsync();
        }
        using var next = Build();
        await next.StartAsync();
        Assert.NotNull(await next.Services.GetRequiredService<IDocumentStore>().GetAsync(Container.Config, Partition, "a", default));
        Assert.Equal([Message], await next.Services.GetRequiredService<IMessageLog>().ReadAsync("t", "s", null, null, 10, default));
        await next.StopAsync();
    }

    private static MessageLogEntry Message => new("t", "s", DateTimeOffset.UnixEpoch, MessageDirection.Note, "note", null, "text");

    [Fact]
    public async Task After_stopping_the_files_are_closed_and_merged()
    {
        using var host = Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IReadingStore>().AppendAsync("t", "s", [AnyReading], default);
        Assert.True(File.Exists(folder.File("readings.db-wal")));
        await host.StopAsync();
        Assert.Empty(Directory.GetFiles(folder.Path, "*-wal"));
        Assert.Equal(["documents.db", "messages.db", "readings.db"], Directory.GetFiles(folder.Path, "*.db").Select(Path.GetFileName).Order());
    }

    private static MeterSample AnyReading => new()
    {
        At = DateTimeOffset.UnixEpoch, Measurand = "SoC", Unit = "Percent", Context = "Trigger", Location = "EV",
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_directory_is_backed_up_while_it_is_in_use_and_while_it_is_not(bool inUse)
    {
        using var host = Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IDocumentStore>().WriteAsync(Container.Config, Partition, [Documents.Create("a")], default);
        if (!inUse)
            await host.StopAsync();
        var copies = await SqliteFolder.BackupAsync(folder.Path, folder.File("copy"), default);
        Assert.Equal(["documents.db", "messages.db", "readings.db"], copies.Select(Path.GetFileName));
        await using (var copy = SqliteDocumentStore.Open(copies[0], new()))
            Assert.NotNull(await copy.GetAsync(Container.Config, Partition, "a", default));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_does_not_start()
    {
        using var host = Build();
        await host.StartAsync();
        using var second = Build();
        var failure = await Assert.ThrowsAsync<StorageException>(() => second.StartAsync());
        Assert.Equal(StorageProblem.Busy, failure.Problem);
        await host.StopAsync();
    }

    [Fact]
    public async Task Another_adapter_that_was_registered_first_stays()
    {
        var other = Mock.Of<IDocumentStore>();
        using var host = Build(services => services.AddSingleton(other));
        await host.StartAsync();
        Assert.Same(other, host.Services.GetRequiredService<IDocumentStore>());
        Assert.False(File.Exists(folder.File("documents.db")));
        await host.StopAsync();
    }

    [Fact]
    public async Task Faults_come_from_the_configuration()
    {
        var log = folder.File("touches.txt");
        using (var host = Build(null, ("Embedded:Faults:TouchLog", log)))
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IDocumentStore>().GetAsync(Container.Config, Partition, "a", default);
            await host.StopAsync();
        }
        Assert.Equal(["1\tdocuments.db\tRead\tBefore", "2\tdocuments.db\tRead\tAfter"], await File.ReadAllLinesAsync(log));
    }
}
