using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Platform.Statements;

/// <summary>A statement's life; only a draft or an approved one can be discarded.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementStatus>))]
public enum StatementStatus { Draft, Approved, Finalised, Discarded }

/// <summary>Whom a statement is for: a party in one currency, since nothing is converted.</summary>
public sealed record PartyAccount(StatementKind Kind, string PartyId, Currency Currency)
{
    /// <summary>Part of keys, and the order of a run's statements.</summary>
    [JsonIgnore]
    public string Key => $"{Kind}|{KeyText.Escape(PartyId)}|{Currency.Code}";
}

/// <summary>Seller or buyer as printed.</summary>
/// <param name="Id">The tenant's id for it; null: nobody in particular, as the drivers of an eMSP.</param>
/// <param name="Legal">Null: it is known by its name alone.</param>
public sealed record StatementParty(string? Id, string Name, LegalEntity? Legal);

/// <summary>Who did something to a statement, when and why.</summary>
public sealed record StatementStamp(Actor By, DateTimeOffset At, string? Reason = null);

/// <summary>What one party is owed or owes for a period. Its lines are kept apart, in portions.</summary>
public sealed record Statement
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string RunId { get; init; }
    public required int Attempt { get; init; }
    public required PartyAccount Account { get; init; }

    /// <summary>The same as in <see cref="Account"/>, to be filtered by.</summary>
    public required StatementKind Kind { get; init; }

    /// <summary>Likewise.</summary>
    public required string PartyId { get; init; }
    public required RunInputs Inputs { get; init; }
    public required string TimeZone { get; init; }
    public required StatementParty Seller { get; init; }
    public required StatementParty Buyer { get; init; }

    /// <summary>Whether the buyer makes the seller's invoice.</summary>
    public required bool IsSelfBilled { get; init; }
    public required int PaymentTermDays { get; init; }
    public required bool FourEyes { get; init; }
    public required StatementVatMethod VatMethod { get; init; }
    public required StatementSums Sums { get; init; }
    public required StatementFigures Figures { get; init; }

    /// <summary>Portions of lines.</summary>
    public required int Chunks { get; init; }

    /// <summary>How many statements of the account were final when this one was reckoned: it rests on those and no others.</summary>
    public required int After { get; init; }
    public StatementStatus Status { get; init; } = StatementStatus.Draft;
    public required StatementStamp Run { get; init; }
    public StatementStamp? Approved { get; init; }
    public StatementStamp? Finalised { get; init; }
    public StatementStamp? Discarded { get; init; }

    /// <summary>Of the seller's sequence without gaps; null until it is final.</summary>
    public string? Number { get; init; }

    /// <summary>The last day of the period.</summary>
    [JsonIgnore]
    public LocalDate TaxPoint => Inputs.Period.LastDay;

    [JsonIgnore]
    public LocalDate DueDate => Inputs.RunDate.PlusDays(PaymentTermDays);

    /// <summary>When everything that it settles had ended.</summary>
    [JsonIgnore]
    public Instant PeriodEnd => Inputs.Period.EndIn(DateTimeZoneProviders.Tzdb[TimeZone]);

    public static string IdOf(string runId, PartyAccount account) => ContentHash.Of(runId, account.Key);
}

/// <summary>What was settled with a party in one currency, statement by statement.</summary>
public sealed record SettlementAccount(PartyAccount Account, IReadOnlyList<SettlementMark> Marks)
{
    /// <summary>Whether a final statement took the fixed fee of a period: one that ended in it, or after it.</summary>
    public bool TookFeeOf(BillingPeriod period, DateTimeZone zone) => Marks.Any(mark => mark.PeriodEnd.InZone(zone).Date > period.From);
}

/// <summary>One CDR on a statement, or one session of unbilled energy.</summary>
public sealed record StatementLine
{
    /// <summary>Null for unbilled energy.</summary>
    public string? CdrId { get; init; }
    public required StatementLineKind Kind { get; init; }

    /// <summary>The CDR that a credit takes back.</summary>
    public string? ReferenceId { get; init; }
    public required string SessionId { get; init; }

    /// <summary>Of a session at a partner's station: the partner.</summary>
    public required string StationId { get; init; }
    public int? ConnectorId { get; init; }
    public string? EvseId { get; init; }
    public string? LocationId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Negative on what takes back.</summary>
    public required decimal EnergyWh { get; init; }
    public required long DurationSeconds { get; init; }

    /// <summary>Or the retail package.</summary>
    public required string TariffCode { get; init; }
    public string? ProductType { get; init; }

    /// <summary>The contract id that charged; not told to CPOs and sites.</summary>
    public string? AuthId { get; init; }
    public string? CustomerId { get; init; }
    public required LineFigures Figures { get; init; }

    internal StatementEntry Entry => new(Kind, TariffCode, ProductType, CustomerId, EnergyWh, Figures);
}

/// <summary>A portion of a statement's lines.</summary>
/// <param name="Number">From 1.</param>
internal sealed record StatementChunk(string StatementId, int Number, IReadOnlyList<StatementLine> Lines);

/// <summary>What a run has found for one account so far.</summary>
/// <param name="After">How many statements of the account were final.</param>
internal sealed record AccountSums(string StatementId, PartyAccount Account, int After, StatementSums Sums, int Chunks);
