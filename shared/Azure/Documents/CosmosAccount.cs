using System.Text.Json;
using Azure.Core;
using Microsoft.Azure.Cosmos;
using Container = GreenFlux.Platform.Storage.Container;

namespace GreenFlux.Azure.Documents;

/// <summary>How requests reach the account, where that isn't the network as it is: tests put their own handlers there.</summary>
public sealed record CosmosTransport(Func<HttpClient> CreateClient);

/// <summary>The account's client, and its containers once they were seen to exist.</summary>
public sealed class CosmosAccount : IDisposable
{
    /// <summary>
    /// A charger and an operator wait for an answer; both come back by themselves. So the SDK waits through a burst, and what
    /// lasts longer is told upwards.
    /// </summary>
    private const int AttemptsWhenThrottled = 6;

    private static readonly TimeSpan LongestWaitWhenThrottled = TimeSpan.FromSeconds(5);

    private readonly CosmosSettings settings;
    private readonly CosmosClient client;
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile bool isOpen;

    /// <param name="credential">Used with an endpoint.</param>
    public CosmosAccount(CosmosSettings settings, TokenCredential credential, CosmosTransport? transport = null)
    {
        this.settings = settings;
        var options = new CosmosClientOptions
        {
            ApplicationName = "greenflux",
            // Direct is a hop less; emulators offer the gateway alone, under another address than they give out.
            ConnectionMode = settings.Endpoint is null ? ConnectionMode.Gateway : ConnectionMode.Direct,
            LimitToEndpoint = settings.Endpoint is null,
            MaxRetryAttemptsOnRateLimitedRequests = AttemptsWhenThrottled,
            MaxRetryWaitTimeOnRateLimitedRequests = LongestWaitWhenThrottled,
            EnableContentResponseOnWrite = false,
            UseSystemTextJsonSerializerWithOptions = JsonSerializerOptions.Default,
        };
        if (transport is not null)
            options.HttpClientFactory = transport.CreateClient;
        client = settings.Endpoint is { } endpoint
            ? new CosmosClient(endpoint.AbsoluteUri, credential, options)
            : new CosmosClient(settings.ConnectionString, options);
    }

    /// <exception cref="CosmosFaultException">It does not exist, or can't be reached.</exception>
    public async ValueTask<Microsoft.Azure.Cosmos.Container> OpenAsync(Container container, CancellationToken ct)
    {
        if (!isOpen)
            await OpenAllAsync(ct);
        return client.GetContainer(settings.Database, CosmosContainers.Of(container).Name);
    }

    /// <summary>Sees that everything is there; creates what isn't, at an emulator.</summary>
    /// <exception cref="CosmosFaultException">Something is missing, or the account can't be reached.</exception>
    public async Task OpenAllAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (isOpen)
                return;
            if (settings.CreatesWhatIsMissing)
                await CreateAsync(ct);
            else
                await CheckAsync(ct);
            isOpen = true;
        }
        catch (Exception fault) when (CosmosAnswer.Of(fault, ct) is { } answer)
        {
            throw answer.ToFault($"the opening of database '{settings.Database}'");
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        gate.Dispose();
    }

    private async Task CreateAsync(CancellationToken ct)
    {
        Database database = await client.CreateDatabaseIfNotExistsAsync(settings.Database, cancellationToken: ct);
        foreach (var container in Enum.GetValues<Container>())
            await database.CreateContainerIfNotExistsAsync(CosmosContainers.Of(container).ToProperties(), cancellationToken: ct);
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        var account = await client.ReadAccountAsync();
        if (account.Consistency.DefaultConsistencyLevel is not (ConsistencyLevel.Strong or ConsistencyLevel.BoundedStaleness))
        {
            throw new CosmosFaultException(
                CosmosProblem.Refused,
                $"The account's default consistency is {account.Consistency.DefaultConsistencyLevel}. Set it to Strong (one region) or BoundedStaleness (several): a read must show what was written before it, also by another instance.");
        }
        foreach (var container in Enum.GetValues<Container>())
        {
            var shape = CosmosContainers.Of(container);
            using var response = await client.GetContainer(settings.Database, shape.Name).ReadContainerStreamAsync(cancellationToken: ct);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw new CosmosFaultException(CosmosProblem.Missing, $"Database '{settings.Database}' has no container '{shape.Name}' with partition key {shape.PartitionKeyPath}. Deploy the infrastructure, or set Cosmos:Database to the database that has it.");
            response.EnsureSuccessStatusCode();
        }
    }
}
