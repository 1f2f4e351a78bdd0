using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Parties.Identifiers;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Tokens;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Token))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary>Where a list of tokens goes on: they are spread over buckets, which are listed one after the other.</summary>
public sealed record TokenCursor(int Bucket, Continuation? After);

/// <summary>The tokens of a tenant, found without regard to case.</summary>
public sealed class TokenStore(IDocumentStore store)
{
    /// <summary>Partitions per tenant; fixed, since a token's partition follows from its uid.</summary>
    public const int Buckets = 16;

    private readonly DocumentCollection<Token> tokens = new(
        store,
        new DocumentType<Token>("token", TokenJson.Default.Token, token => IdOf(token.Uid), token => Key(token.Uid)),
        Container.Tokens,
        "token",
        "uid");

    /// <summary>Null for a uid that nobody registered, whatever a charger sent.</summary>
    public async Task<Versioned<Token>?> GetAsync(string tenantId, string uid, CancellationToken ct) =>
        TokenValidation.IsUid(uid) ? await tokens.GetAsync(Partition(tenantId, uid), IdOf(uid), ct) : null;

    public async Task<Outcome<Versioned<Token>>> FindAsync(string tenantId, string uid, CancellationToken ct) =>
        await GetAsync(tenantId, uid, ct) is { } token ? token : Refusal.NotFound("token", uid);

    /// <summary>Bucket by bucket, in each by uid.</summary>
    public async Task<(IReadOnlyList<Versioned<Token>> Items, TokenCursor? Next)> ListAsync(
        string tenantId, string? driverId, int limit, TokenCursor? from, CancellationToken ct) =>
        await ListAsync(tenantId, driverId is null ? [] : [new DocumentFilter("driverId", driverId)], limit, from, ct);

    private async Task<(IReadOnlyList<Versioned<Token>> Items, TokenCursor? Next)> ListAsync(
        string tenantId, IReadOnlyList<DocumentFilter> filters, int limit, TokenCursor? from, CancellationToken ct)
    {
        var items = new List<Versioned<Token>>();
        var after = from?.After;
        for (var bucket = from?.Bucket ?? 0; bucket < Buckets; bucket++, after = null)
        {
            var page = await tokens.ListAsync(Bucket(tenantId, bucket), limit - items.Count, after, ct, filters);
            items.AddRange(page.Items);
            if (page.Next is not null)
                return (items, new TokenCursor(bucket, page.Next));
            if (items.Count == limit)
                return (items, bucket + 1 < Buckets ? new TokenCursor(bucket + 1, null) : null);
        }
        return (items, null);
    }

    /// <summary>The first token of a contract, however its id is written; null: there is none.</summary>
    public async Task<Token?> FindByContractAsync(string tenantId, string contractId, CancellationToken ct)
    {
        List<string> spellings = [contractId];
        if (ContractId.TryParse(contractId, out var contract))
        {
            foreach (var text in new[] { contract.ToString(), $"{contract.Provider}-{contract.Instance}", $"{contract.Provider}-{contract.Instance}-{contract.GivenCheck}" })
                spellings.AddRange([text, text.Replace("-", "", StringComparison.Ordinal)]);
        }
        var found = await ListAsync(tenantId, [new DocumentFilter("authId", [.. spellings.Distinct(StringComparer.Ordinal)])], 1, null, ct);
        return found.Items is [var first, ..] ? first.Value : null;
    }

    public Task<string?> FirstOfDriverAsync(string tenantId, string driverId, CancellationToken ct) =>
        FirstAsync(tenantId, new DocumentFilter("driverId", driverId), ct);

    public Task<string?> FirstOfEmspAsync(string tenantId, string emspId, CancellationToken ct) =>
        FirstAsync(tenantId, new DocumentFilter("emspId", emspId), ct);

    public Task<string?> FirstOfGroupAsync(string tenantId, string groupId, CancellationToken ct) =>
        FirstAsync(tenantId, new DocumentFilter("groupId", groupId), ct);

    private async Task<string?> FirstAsync(string tenantId, DocumentFilter filter, CancellationToken ct) =>
        (await ListAsync(tenantId, [filter], 1, null, ct)).Items is [var first] ? first.Value.Uid : null;

    public Task<Outcome<Versioned<Token>>> CreateAsync(Token token, CancellationToken ct) =>
        tokens.CreateAsync(Partition(token.TenantId, token.Uid), token, ct);

    /// <summary>The uid keeps the case in which it was created.</summary>
    public Task<Outcome<Versioned<Token>>> ReplaceAsync(Token token, Precondition precondition, CancellationToken ct) =>
        tokens.ReplaceAsync(
            Partition(token.TenantId, token.Uid), IdOf(token.Uid), precondition, stored => token with { Uid = stored.Uid }, ct);

    public async Task<Outcome<Token>> DeleteAsync(string tenantId, string uid, Precondition precondition, CancellationToken ct) =>
        TokenValidation.IsUid(uid)
            ? await tokens.DeleteAsync(Partition(tenantId, uid), IdOf(uid), precondition, ct)
            : Refusal.NotFound("token", uid);

    private static string Key(string uid) => uid.ToUpperInvariant();
    private static string IdOf(string uid) => KeyText.Escape(Key(uid));

    private static PartitionKey Partition(string tenantId, string uid) =>
        Bucket(tenantId, SHA256.HashData(Encoding.UTF8.GetBytes(Key(uid)))[0] % Buckets);

    private static PartitionKey Bucket(string tenantId, int bucket) => PartitionKey.Of(tenantId, bucket.ToString("x", CultureInfo.InvariantCulture));
}

/// <summary>Checks tokens against the rest of the tenant and keeps them.</summary>
public sealed class TokenRegistry(TokenStore tokens, DriverStore drivers, EmspStore emsps, TenantStore tenants)
{
    public async Task<Outcome<Versioned<Token>>> CreateAsync(Token token, CancellationToken ct)
    {
        var findings = await CheckAsync(token, ct);
        return findings.All.Count > 0 ? Outcome<Versioned<Token>>.Refused(findings.All) : await tokens.CreateAsync(token, ct);
    }

    public async Task<Outcome<Versioned<Token>>> ReplaceAsync(Token token, Precondition precondition, CancellationToken ct)
    {
        if (!TokenValidation.IsUid(token.Uid))
            return Refusal.NotFound("token", token.Uid);
        var findings = await CheckAsync(token, ct);
        return findings.All.Count > 0 ? Outcome<Versioned<Token>>.Refused(findings.All) : await tokens.ReplaceAsync(token, precondition, ct);
    }

    private async Task<Findings> CheckAsync(Token token, CancellationToken ct)
    {
        var findings = TokenValidation.Check(token);
        if (token.DriverId is { } driverId && await drivers.GetAsync(token.TenantId, driverId, ct) is null)
            findings.Add(Refusal.Unknown("driverId", $"There is no driver '{driverId}'. Create it first."));
        if (token.EmspId is { } emspId && emspId != OwnParties.Id && await emsps.GetAsync(token.TenantId, emspId, ct) is null)
            findings.Add(Refusal.Unknown("emspId", $"There is no eMSP '{emspId}'. Create it first."));
        if (TokenValidation.CheckProblem(token) is { } problem && await tenants.GetAsync(token.TenantId, ct) is { Value.Settings.StrictContractIds: true })
            findings.Add(Refusal.Invalid("authId", problem));
        return findings;
    }
}
