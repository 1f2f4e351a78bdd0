using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Prices a described session at once, or the stored sessions of a period behind a status URL. Nothing is billed by it.</summary>
public sealed record RehearsalRequest
{
    /// <summary>A session that there is none of; this or <c>period</c>.</summary>
    public RehearsedSessionBody? Session { get; init; }

    /// <summary>The stored sessions to price once more; this or <c>session</c>.</summary>
    public RehearsalPeriodBody? Period { get; init; }

    /// <summary>What would change in the billing rules; left out: nothing.</summary>
    public DraftRulesBody? Draft { get; init; }
}

/// <summary>Changes on top of the billing rules as they are. They aren't saved, and may overlap: sessions under several rules are counted.</summary>
public sealed record DraftRulesBody
{
    /// <summary>Further rules.</summary>
    public IReadOnlyList<BillingRuleRequest>? Add { get; init; }

    /// <summary>Rules in the place of those with the same id, which must be of the same engine and code.</summary>
    public IReadOnlyList<BillingRuleRequest>? Replace { get; init; }

    /// <summary>Rules that price nothing from a moment on.</summary>
    public IReadOnlyList<DraftEndBody>? End { get; init; }
}

/// <summary>A rule that ends.</summary>
public sealed record DraftEndBody
{
    public required string RuleId { get; init; }

    /// <summary>First moment by the location's clock that it no longer prices, for example 2026-07-01.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public required DateTime At { get; init; }
}

/// <summary>Which stored sessions; those that have ended and have a CDR or a flag.</summary>
public sealed record RehearsalPeriodBody
{
    /// <summary>Sessions that started at or after this.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Sessions that started before this, which has passed; left out: now.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only sessions at this charge station.</summary>
    public string? StationId { get; init; }
}

/// <summary>A session at a station of yours (stationId), or one whose codes and parties are told (timeZone and a code).</summary>
public sealed record RehearsedSessionBody
{
    public string? StationId { get; init; }

    /// <summary>With stationId: 1 when left out.</summary>
    public int? ConnectorId { get; init; }

    /// <summary>With stationId: the token that charges; left out: one that is not yours.</summary>
    public string? TokenUid { get; init; }

    /// <summary>IANA zone of the location; without stationId.</summary>
    public string? TimeZone { get; init; }
    public string? TariffCode { get; init; }
    public string? RetailPackageId { get; init; }
    public string? ReimbursementTariffCode { get; init; }

    /// <summary>Without stationId: START_RULE when left out.</summary>
    public TimePricingName? TimePricing { get; init; }

    /// <summary>Without stationId: for whom rules are chosen; what is left out is not known.</summary>
    public RulePartiesBody? Parties { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>At most 31 days after the start.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Taken to have flowed evenly; this or readings; left out: none.</summary>
    public decimal? EnergyWh { get; init; }

    /// <summary>The register over time, at most 5000; the first and the last count for the start and the end when they are later and earlier.</summary>
    public IReadOnlyList<RehearsedReadingBody>? Readings { get; init; }
}

/// <summary>The total import register at an instant.</summary>
public sealed record RehearsedReadingBody(DateTimeOffset At, decimal RegisterWh);

/// <summary>A described session under the rules as they are, and under the draft.</summary>
public sealed record RehearsedSessionResponse
{
    /// <summary>What the meter proves.</summary>
    public required decimal EnergyWh { get; init; }
    public required long ParkingTimeSeconds { get; init; }
    public required RehearsedPricesBody Current { get; init; }

    /// <summary>Left out without a draft.</summary>
    public RehearsedPricesBody? Draft { get; init; }
}

/// <summary>A price of each engine that runs, and how it came about.</summary>
public sealed record RehearsedPricesBody
{
    public CdrPriceBody? Wholesale { get; init; }
    public CdrPriceBody? Retail { get; init; }
    public CdrPriceBody? Reimbursement { get; init; }

    /// <summary>What hinders a price or makes it implausible.</summary>
    public required IReadOnlyList<FlagReasonBody> Reasons { get; init; }

    /// <summary>Which rules price it, and what speaks against the others.</summary>
    public required IReadOnlyList<EngineExplanationBody> Rules { get; init; }

    /// <summary>The same as text.</summary>
    public required string Text { get; init; }
}

/// <summary>Where a rehearsal stands.</summary>
[JsonConverter(typeof(UpperNames<RehearsalState>))]
public enum RehearsalState { Running, Completed, Cancelled, Failed }

/// <summary>What differences are told by.</summary>
[JsonConverter(typeof(UpperNames<RehearsalGroupingName>))]
public enum RehearsalGroupingName { Location, Cpo, Emsp }

/// <summary>Accepted; the figures will be at the status URL.</summary>
public sealed record RehearsalAcceptedResponse(string Id, RehearsalState Status, string StatusUrl);

/// <summary>A rehearsal of stored sessions, and its figures so far.</summary>
public sealed record RehearsalResponse
{
    public required string Id { get; init; }
    public required RehearsalState Status { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Before { get; init; }
    public string? StationId { get; init; }

    /// <summary>Rules saved later play no part.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>0 to 100: how much of the period it has gone through, from its end to its beginning.</summary>
    public required int ProgressPercent { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }
    public required RehearsalFiguresBody Figures { get; init; }
    public required RehearsalLinks Links { get; init; }
}

/// <summary>Where to read on.</summary>
public sealed record RehearsalLinks(string Self, string Sessions, string Differences);

/// <summary>What sessions come to together, without VAT and before coupons.</summary>
public sealed record RehearsalFiguresBody
{
    public required long Sessions { get; init; }

    /// <summary>For each engine and currency.</summary>
    public required IReadOnlyList<RehearsalTotalBody> Totals { get; init; }

    /// <summary>How many sessions would be held back by their price: NO_BILLING_RULE, SEVERAL_BILLING_RULES and others.</summary>
    public required IReadOnlyList<RehearsalFlagBody> Flags { get; init; }
}

/// <summary>Sums of one engine in one currency. A session without a price is in none of them.</summary>
public sealed record RehearsalTotalBody
{
    public required PricingEngine Engine { get; init; }
    public required string Currency { get; init; }

    /// <summary>As the CDRs say.</summary>
    public required decimal Billed { get; init; }

    /// <summary>Under the rules as they are.</summary>
    public required decimal Current { get; init; }

    /// <summary>Under the draft.</summary>
    public required decimal Draft { get; init; }

    /// <summary>Draft less current.</summary>
    public required decimal Difference { get; init; }
    public required long BilledSessions { get; init; }
    public required long CurrentSessions { get; init; }
    public required long DraftSessions { get; init; }
}

/// <summary>How many sessions have a flag now, and under the draft.</summary>
public sealed record RehearsalFlagBody(string Code, long Current, long Draft);

/// <summary>The figures of one location or partner.</summary>
public sealed record RehearsalGroupBody
{
    public required RehearsalGroupingName By { get; init; }

    /// <summary>Left out for sessions of which none is known.</summary>
    public string? Id { get; init; }
    public required RehearsalFiguresBody Figures { get; init; }
}

/// <summary>A stored session, priced once more.</summary>
public sealed record RehearsedSessionLine
{
    public required string SessionId { get; init; }
    public required string StationId { get; init; }
    public required string LocationId { get; init; }
    public string? CpoId { get; init; }
    public string? EmspId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required decimal EnergyWh { get; init; }
    public required IReadOnlyList<RehearsedPriceBody> Prices { get; init; }
    public required IReadOnlyList<string> CurrentFlags { get; init; }
    public required IReadOnlyList<string> DraftFlags { get; init; }
}

/// <summary>One engine's price; left out where there is none.</summary>
public sealed record RehearsedPriceBody(PricingEngine Engine, MoneyBody? Billed = null, MoneyBody? Current = null, MoneyBody? Draft = null);
