using System.Security.Cryptography;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Webhooks;

/// <summary>What a webhook can be told of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookTopic>))]
public enum WebhookTopic { CdrCreated, TransactionFlagged, SessionParking, TariffChanged, TransactionExpiring }

/// <summary>Where a tenant wants to be told of events.</summary>
public sealed record Webhook
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Url { get; init; }

    /// <summary>Signs each delivery; hence stored as it is.</summary>
    public required string Secret { get; init; }
    public required IReadOnlyList<WebhookTopic> Topics { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Webhook))]
internal sealed partial class WebhookJson : JsonSerializerContext;

/// <summary>The webhooks of a tenant.</summary>
public sealed class WebhookStore(IDocumentStore store)
{
    internal const string Kind = "webhook";

    /// <summary>Each event is delivered to all of them.</summary>
    public const int MaxPerTenant = 20;

    private readonly DocumentCollection<Webhook> webhooks = new(
        store,
        new DocumentType<Webhook>(Kind, WebhookJson.Default.Webhook, hook => hook.Id, hook => SortableTime.Of(hook.CreatedAt)),
        Container.Config,
        "webhook");

    /// <summary>32 random bytes, hex.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>All of them, in order of their creation.</summary>
    public async Task<IReadOnlyList<Webhook>> ListAsync(string tenantId, CancellationToken ct) =>
        [.. (await ListAsync(tenantId, 1000, null, ct)).Items.Select(hook => hook.Value)];

    public Task<RecordPage<Webhook>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        webhooks.ListAsync(Partition(tenantId), limit, after, ct);

    public Task<Outcome<Versioned<Webhook>>> FindAsync(string tenantId, string id, CancellationToken ct) => webhooks.FindAsync(Partition(tenantId), id, ct);

    public async Task<Outcome<Versioned<Webhook>>> CreateAsync(Webhook webhook, CancellationToken ct)
    {
        var findings = Check(webhook);
        if (findings.All.Count > 0)
            return Outcome<Versioned<Webhook>>.Refused(findings.All);
        if ((await ListAsync(webhook.TenantId, ct)).Count >= MaxPerTenant)
            return new Refusal(RefusalCode.Conflict, $"A tenant has at most {MaxPerTenant} webhooks. Delete one first.");
        return await webhooks.CreateAsync(Partition(webhook.TenantId), webhook, ct);
    }

    /// <summary>Secret and time of creation stay.</summary>
    public async Task<Outcome<Versioned<Webhook>>> ReplaceAsync(Webhook webhook, Precondition precondition, CancellationToken ct)
    {
        var findings = Check(webhook);
        return findings.All.Count > 0
            ? Outcome<Versioned<Webhook>>.Refused(findings.All)
            : await webhooks.ReplaceAsync(
                Partition(webhook.TenantId), webhook.Id, precondition,
                stored => webhook with { Secret = stored.Secret, CreatedAt = stored.CreatedAt }, ct);
    }

    public Task<Outcome<Webhook>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct) =>
        webhooks.DeleteAsync(Partition(tenantId), id, precondition, ct);

    private static Findings Check(Webhook webhook) => new Findings()
        .Check(IsAcceptable(webhook.Url), "url", "must be an absolute https URL without user name and fragment (plain http only to this machine itself).")
        .Check(webhook.Topics.Count > 0, "events", "must name at least one event.");

    private static bool IsAcceptable(string text) =>
        text.Length <= 2000
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "webhook");
}
