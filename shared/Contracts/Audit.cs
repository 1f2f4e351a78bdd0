using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What kind of record a change was made to.</summary>
[JsonConverter(typeof(UpperNames<AuditKindName>))]
public enum AuditKindName { Tariff, BillingRule, PriceChange, VatRate, BillingSettings, BillingRun, Statement, ParkedMessage }

/// <summary>What was done.</summary>
[JsonConverter(typeof(UpperNames<AuditActionName>))]
public enum AuditActionName
{
    Created, Changed, Deleted, Copied, Ended, Split, Restored, Proposed, Scheduled, Approved, Rejected, Cancelled, TookEffect,
    Finalised, Discarded, Replayed,
}

/// <summary>A right beyond the usual one that a change made use of.</summary>
[JsonConverter(typeof(UpperNames<AuditPrivilegeName>))]
public enum AuditPrivilegeName { GapFill, LeadTimeOverride }

/// <summary>Who can act: a key of the tenant, the platform's root key, or a workflow.</summary>
[JsonConverter(typeof(UpperNames<ActorKindName>))]
public enum ActorKindName { ApiKey, Platform, System }

/// <param name="Id">The key's id, or the workflow's name.</param>
public sealed record ActorBody(ActorKindName Kind, string Id);

/// <summary>One change of one record: who, when, before, after. Entries never change.</summary>
public sealed record AuditEntryResponse
{
    public required string Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ActorBody By { get; init; }
    public required AuditKindName Kind { get; init; }

    /// <summary>The id of the changed record; for a tariff its code.</summary>
    public required string ResourceId { get; init; }
    public required AuditActionName Action { get; init; }

    /// <summary>In the words of whoever did it.</summary>
    public string? Reason { get; init; }
    public AuditPrivilegeName? Privilege { get; init; }

    /// <summary>The price change that it belongs to.</summary>
    public string? PriceChangeId { get; init; }

    /// <summary>The record as it was kept; left out: there was none. A very large one is told by its id alone.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The record as it is kept from then on; left out: it was deleted.</summary>
    public JsonElement? After { get; init; }
}
