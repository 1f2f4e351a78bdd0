using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// The rules that one tariff code (or retail package) leads to in one engine. Every change of such a rule replaces
/// this document in the same batch, so that two changes at once can't both miss an overlap.
/// </summary>
public sealed record RuleSet
{
    public required BillingEngine Engine { get; init; }
    public required string TariffCode { get; init; }
    public IReadOnlyList<RuleWindow> Rules { get; init; } = [];

    /// <summary>Rules that were deleted: sessions that had started by then are still priced by them.</summary>
    public IReadOnlyList<FormerRule> Former { get; init; } = [];

    /// <param name="at">When it is saved: a rule that was deleted is there again from then on.</param>
    public RuleSet With(RuleWindow window, DateTimeOffset at) => this with
    {
        Rules = [.. Rules.Where(other => other.Id != window.Id), window],
        Former = [.. Former.Select(former => former.Id == window.Id && former.RestoredAt is null ? former with { RestoredAt = at } : former)],
    };

    public RuleSet Without(string ruleId, DateTimeOffset deletedAt) => this with
    {
        Rules = [.. Rules.Where(other => other.Id != ruleId)],
        Former = [.. Former, new FormerRule(ruleId, deletedAt)],
    };
}

/// <summary>A rule that was deleted.</summary>
/// <param name="RestoredAt">When it was made again, by cancelling its deletion; null: it no longer exists.</param>
public sealed record FormerRule(string Id, DateTimeOffset DeletedAt, DateTimeOffset? RestoredAt = null)
{
    public bool WasMissingAt(DateTimeOffset instant) => DeletedAt <= instant && !(RestoredAt <= instant);
}

/// <summary>When a rule is valid, by the location's clock: from inclusive, to exclusive; null is without end.</summary>
public sealed record RuleWindow(
    string Id,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDateTime? ValidFrom,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDateTime? ValidTo)
{
    public static RuleWindow Of(BillingRule rule) => new(rule.Id, rule.ValidFrom, rule.ValidTo);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuleSet))]
[JsonSerializable(typeof(Tariff))]
[JsonSerializable(typeof(StoredRule))]
[JsonSerializable(typeof(PriceChange))]
internal sealed partial class TariffJson : JsonSerializerContext;

/// <summary>Reads rule sets; they lie beside tariffs and rules, in one partition.</summary>
public sealed class RuleSets(IDocumentStore store)
{
    internal static readonly DocumentType<RuleSet> Type = new(
        "rule-set", TariffJson.Default.RuleSet, set => IdOf(set.Engine, set.TariffCode), set => IdOf(set.Engine, set.TariffCode));

    public Task<Versioned<RuleSet>?> GetAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct) =>
        store.GetAsync(Type, Container.Config, Partition(tenantId), IdOf(engine, tariffCode), ct);

    /// <summary>Whether a station (or driver) that names the code can be priced at all.</summary>
    public async Task<bool> HasRulesAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct) =>
        await GetAsync(tenantId, engine, tariffCode, ct) is { Value.Rules.Count: > 0 };

    internal static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "tariff");

    private static string IdOf(BillingEngine engine, string tariffCode) => $"rules|{engine}|{KeyText.Escape(tariffCode)}";
}
