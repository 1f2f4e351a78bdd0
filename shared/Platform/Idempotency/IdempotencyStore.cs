using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Idempotency;

/// <summary>A request under an Idempotency-Key, and its answer once there is one.</summary>
public sealed record IdempotentRequest
{
    public required string Id { get; init; }
    public required string RequestHash { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Encrypted; null while the first attempt runs.</summary>
    public byte[]? SealedAnswer { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotentRequest))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;

/// <summary>Either a claim on the request (work, then complete or release it), or the answer of its first run.</summary>
public sealed record IdempotencyStart(string? ClaimETag, byte[]? Answer);

/// <summary>Remembers answers of POST requests in the tenant's own partition for a day.</summary>
public sealed class IdempotencyStore(IDocumentStore store, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>A first attempt that is older than this was cut off: a repeat takes over.</summary>
    public static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(60);

    private static readonly DocumentType<IdempotentRequest> Type = new(
        "idempotent-request", IdempotencyJson.Default.IdempotentRequest, request => request.Id, request => SortableTime.Of(request.StartedAt));

    public async Task<Outcome<IdempotencyStart>> StartAsync(IdempotencyScope scope, CancellationToken ct)
    {
        var mine = new IdempotentRequest { Id = scope.DocumentId, RequestHash = scope.RequestHash, StartedAt = time.GetUtcNow() };
        while (true)
        {
            var found = await store.GetAsync(Type, Container.Config, Partition(scope.TenantId), scope.DocumentId, ct);
            if (found is not null && mine.StartedAt - found.Value.StartedAt < Kept)
            {
                if (found.Value.RequestHash != scope.RequestHash)
                {
                    return new Refusal(
                        RefusalCode.IdempotencyKeyReused, "This Idempotency-Key was sent with another request before. Use a new key.", "Idempotency-Key");
                }
                if (found.Value.SealedAnswer is { } answer)
                    return new IdempotencyStart(null, scope.Unseal(answer));
                if (mine.StartedAt - found.Value.StartedAt < AttemptLimit)
                {
                    return new Refusal(
                        RefusalCode.IdempotencyInProgress, "The first request with this Idempotency-Key is still being worked on. Repeat in a few seconds.", "Idempotency-Key");
                }
            }
            var claimed = await store.WriteAsync(Container.Config, Partition(scope.TenantId), [Type.Put(mine, found?.ETag) with { TimeToLive = Kept }], ct);
            if (claimed.Succeeded)
                return new IdempotencyStart(claimed.ETags[0], null);
        }
    }

    /// <summary>Keeps the answer. A claim that somebody took over meanwhile changes nothing.</summary>
    public async Task CompleteAsync(IdempotencyScope scope, string claimETag, ReadOnlyMemory<byte> answer, CancellationToken ct)
    {
        var done = new IdempotentRequest
        {
            Id = scope.DocumentId,
            RequestHash = scope.RequestHash,
            StartedAt = time.GetUtcNow(),
            SealedAnswer = scope.Seal(answer.Span),
        };
        await store.WriteAsync(Container.Config, Partition(scope.TenantId), [Type.Replace(done, claimETag) with { TimeToLive = Kept }], ct);
    }

    /// <summary>Forgets a request that was refused or failed: it changed nothing, and its repeat runs again.</summary>
    public async Task ReleaseAsync(IdempotencyScope scope, string claimETag, CancellationToken ct) =>
        await store.WriteAsync(Container.Config, Partition(scope.TenantId), [new DocumentWrite.Delete(scope.DocumentId, claimETag)], ct);

    /// <summary>Deletes what is older than a day; returns how many.</summary>
    public async Task<int> PurgeAsync(string tenantId, CancellationToken ct)
    {
        var query = new DocumentQuery(Container.Config, Partition(tenantId), Type.Kind)
        {
            SortBefore = SortableTime.Of(time.GetUtcNow() - Kept),
        };
        var purged = 0;
        await foreach (var old in store.QueryAllAsync(Type, query, ct))
        {
            var outcome = await store.WriteAsync(Container.Config, Partition(tenantId), [Type.Delete(old.Value, old.ETag)], ct);
            purged += outcome.Succeeded ? 1 : 0;
        }
        return purged;
    }

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "idempotency");
}
