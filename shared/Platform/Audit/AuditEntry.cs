using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Identity;

namespace GreenFlux.Platform.Audit;

/// <summary>What kind of record a change was made to. A new kind also names its partition in <see cref="AuditLog"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditKind>))]
public enum AuditKind { Tariff, BillingRule, PriceChange, VatRate, BillingSettings, BillingRun, Statement, ParkedMessage }

/// <summary>What was done.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditAction>))]
public enum AuditAction
{
    Created,
    Changed,
    Deleted,

    /// <summary>Made as a copy of another record.</summary>
    Copied,

    /// <summary>Got an end.</summary>
    Ended,

    /// <summary>Made way for a rule that overlapped it.</summary>
    Split,

    /// <summary>Is as it was before a change that was cancelled.</summary>
    Restored,

    /// <summary>Waits for the platform's approval.</summary>
    Proposed,
    Scheduled,
    Approved,
    Rejected,
    Cancelled,
    TookEffect,

    /// <summary>Settled: got its number, and stands in the ledger.</summary>
    Finalised,
    Discarded,

    /// <summary>Done again.</summary>
    Replayed,
}

/// <summary>A right beyond the usual one that a change made use of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditPrivilege>))]
public enum AuditPrivilege { GapFill, LeadTimeOverride }

/// <summary>Who can act.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActorKind>))]
public enum ActorKind
{
    ApiKey,

    /// <summary>Whoever holds the platform's root key.</summary>
    Platform,

    /// <summary>A workflow or timer.</summary>
    System,
}

/// <summary>Who did it.</summary>
/// <param name="Id">The key's id, or the workflow's name.</param>
public sealed record Actor(ActorKind Kind, string Id)
{
    public static Actor Of(Caller caller) => new(caller.IsPlatform ? ActorKind.Platform : ActorKind.ApiKey, caller.KeyId);

    public static Actor System(string name) => new(ActorKind.System, name);
}

/// <summary>Who, when and why: the same for every entry of one change.</summary>
/// <param name="Reason">In the words of whoever did it; null: none was given.</param>
/// <param name="PriceChangeId">The price change that it belongs to.</param>
public sealed record AuditStamp(
    string TenantId, Actor By, DateTimeOffset At, string? Reason = null, AuditPrivilege? Privilege = null, string? PriceChangeId = null);

/// <summary>One change of one record; never changed or deleted itself.</summary>
public sealed record AuditEntry
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Actor By { get; init; }
    public required AuditKind Kind { get; init; }

    /// <summary>The record's id, as the API names it.</summary>
    public required string ResourceId { get; init; }
    public required AuditAction Action { get; init; }
    public string? Reason { get; init; }
    public AuditPrivilege? Privilege { get; init; }
    public string? PriceChangeId { get; init; }

    /// <summary>The record as it was kept; null: there was none.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The record as it is kept from now on; null: it was deleted.</summary>
    public JsonElement? After { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(string))]
internal sealed partial class AuditJson : JsonSerializerContext;
