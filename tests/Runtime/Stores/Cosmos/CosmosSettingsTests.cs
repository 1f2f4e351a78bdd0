using Azure.Core;
using GreenFlux.Azure.Documents;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

public sealed class CosmosSettingsTests
{
    private static IConfiguration Configured(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))).Build();

    [Fact]
    public void Without_a_setting_nothing_is_registered() => Assert.Empty(new ServiceCollection().AddCosmosDocuments(Configured(("Cosmos:Database", "x"))));

    [Theory]
    [InlineData("Cosmos:Endpoint", "http://name.documents.azure.com")]
    [InlineData("Cosmos:Endpoint", "name")]
    [InlineData("Cosmos:ConnectionString", "AccountEndpoint=https://localhost:8081")]
    [InlineData("Cosmos:ConnectionString", "AccountKey=c2VjcmV0")]
    public void A_wrong_setting_is_named(string name, string value)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddCosmosDocuments(Configured((name, value))));
        Assert.Contains(name, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_name_and_two_ways_at_once_are_refused()
    {
        const string Emulator = "AccountEndpoint=https://localhost:8081/;AccountKey=c2VjcmV0";
        Assert.Contains("Cosmos:Database", Assert.Throws<InvalidOperationException>(() => CosmosSettings.Read(Configured(("Cosmos:ConnectionString", Emulator), ("Cosmos:Database", "a/b")))).Message, StringComparison.Ordinal);
        Assert.Contains("both", Assert.Throws<InvalidOperationException>(() => CosmosSettings.Read(Configured(("Cosmos:ConnectionString", Emulator), ("Cosmos:Endpoint", "https://a.documents.azure.com")))).Message, StringComparison.Ordinal);
        Assert.Equal("greenflux", CosmosSettings.Read(Configured(("Cosmos:ConnectionString", Emulator)))!.Database);
    }

    [SkippableFact]
    public async Task With_an_emulators_connection_string_everything_is_made_at_the_start()
    {
        var server = await CosmosServer.GetAsync();
        var database = $"made-{Guid.NewGuid():N}";
        using var handler = new CosmosDouble(server.Address);
        var services = new ServiceCollection().AddSingleton(new CosmosTransport(() => new HttpClient(handler, disposeHandler: false)));
        services.AddCosmosDocuments(Configured(("Cosmos:ConnectionString", CosmosTesting.ConnectionString(server)), ("Cosmos:Database", database)));
        await using var provider = services.BuildServiceProvider();
        foreach (var start in provider.GetServices<IHostedService>())
            await start.StartAsync(default);
        foreach (var container in Enum.GetValues<Container>())
        {
            var made = await (await provider.GetRequiredService<CosmosAccount>().OpenAsync(container, default)).ReadContainerAsync();
            Assert.Equal(("/pk", -1), (made.Resource.PartitionKeyPath, made.Resource.DefaultTimeToLive));
            Assert.Contains("/o/?", made.Resource.IndexingPolicy.IncludedPaths.Select(path => path.Path));
            Assert.Contains("/*", made.Resource.IndexingPolicy.ExcludedPaths.Select(path => path.Path));
        }
        Assert.IsType<CosmosDocumentStore>(provider.GetRequiredService<IDocumentStore>());
    }

    [SkippableTheory]
    [InlineData("Session", CosmosProblem.Refused, "Set it to Strong")]
    [InlineData("Strong", CosmosProblem.Missing, "has no container 'stations'")]
    public async Task With_an_identity_nothing_is_made_and_what_is_missing_is_named_at_the_start(string consistency, CosmosProblem problem, string word)
    {
        var server = await CosmosServer.GetAsync();
        using var handler = new CosmosDouble(server.Address) { Consistency = consistency };
        var settings = new CosmosSettings(new Uri($"https://127.0.0.1:{server.Address.Port}/"), null, "absent");
        using var account = new CosmosAccount(settings, new Identity(), new CosmosTransport(() => new HttpClient(handler, disposeHandler: false)));
        var fault = await Assert.ThrowsAsync<CosmosFaultException>(() => account.OpenAllAsync(default));
        Assert.True(problem == fault.Problem, $"{fault}");
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
