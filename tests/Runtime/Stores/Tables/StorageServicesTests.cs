using GreenFlux.Azure;
using GreenFlux.Azure.Blobs;
using GreenFlux.Azure.Messages;
using GreenFlux.Azure.Readings;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

/// <summary>Which stores a configuration chooses, and what it is told when it is wrong.</summary>
public sealed class StorageServicesTests
{
    private const string Account = "AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();

    private static ServiceProvider Services(params (string Name, string Value)[] settings) =>
        new ServiceCollection().AddLogging().AddAzureStorage(Settings(settings)).BuildServiceProvider();

    [Fact]
    public async Task A_connection_string_is_for_tables_and_blobs()
    {
        await using var services = Services(("Storage:ConnectionString", Account));
        Assert.IsType<TableMessageLog>(services.GetRequiredService<IMessageLog>());
        Assert.IsType<TableReadingStore>(services.GetRequiredService<IReadingStore>());
        Assert.IsType<AzureBlobStore>(services.GetRequiredService<IBlobStore>());
    }

    [Fact]
    public async Task An_endpoint_is_for_its_service_alone_and_nothing_is_registered_without_one()
    {
        await using var tables = Services(("Storage:TableEndpoint", "https://a.table.core.windows.net"));
        Assert.NotNull(tables.GetService<IMessageLog>());
        Assert.Null(tables.GetService<IBlobStore>());
        await using var blobs = Services(("Storage:BlobEndpoint", "https://a.blob.core.windows.net/"));
        Assert.Null(blobs.GetService<IReadingStore>());
        Assert.NotNull(blobs.GetService<IBlobStore>());
        await using var none = Services(("Storage:TableEndpoint", ""), ("Storage:ConnectionString", ""));
        Assert.Null(none.GetService<IMessageLog>());
        Assert.Null(none.GetService<IBlobStore>());
    }

    [Theory]
    [InlineData("Storage:TableEndpoint", "http://a.table.core.windows.net")]
    [InlineData("Storage:TableEndpoint", "a.table.core.windows.net")]
    [InlineData("Storage:TableEndpoint", "https://a.table.core.windows.net/?sv=2024&sig=s3cr3t")]
    [InlineData("Storage:BlobEndpoint", "wrong")]
    [InlineData("Storage:ConnectionString", "wrong")]
    [InlineData("Storage:ConnectionString", "AccountName=a;AccountKey=s3cr3t!;EndpointSuffix=core.windows.net")]
    public void A_wrong_setting_is_named_at_the_start_and_no_secret_is(string setting, string value)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddAzureTables(Settings((setting, value))).AddAzureBlobs(Settings((setting, value))));
        Assert.Contains(setting, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_an_endpoint_and_a_connection_string_are_one_too_many()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddAzureTables(
            Settings(("Storage:TableEndpoint", "https://a.table.core.windows.net"), ("Storage:ConnectionString", Account))));
        Assert.Contains("leave one of them out", fault.Message, StringComparison.Ordinal);
    }
}
