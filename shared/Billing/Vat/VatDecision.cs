using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Vat;

/// <summary>At which end of a session the rate is looked up; either way it counts for the whole session.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VatMoment>))]
public enum VatMoment
{
    /// <summary>The rate valid immediately before the stop: a stop at midnight still has the old day's rate.</summary>
    End,

    /// <summary>The rate valid at the start.</summary>
    Start,
}

/// <summary>What choosing a VAT rate needs to know of a session.</summary>
/// <param name="Subjects">Of <see cref="VatSubject.Wholesale"/> or <see cref="VatSubject.Retail"/>.</param>
/// <param name="Zone">The location's zone; validity is wall-clock time there.</param>
public sealed record VatQuery(
    IReadOnlyList<VatSubject> Subjects, Instant StartedAt, Instant EndedAt, DateTimeZone Zone, VatMoment Moment = VatMoment.End);

/// <summary>One rate that was looked at, and why it does not count (null: it does).</summary>
public sealed record VatCandidate(string RateId, VatSubject Subject, decimal Percent, string? Exclusion);

/// <summary>The VAT rate of a session and the reason for it.</summary>
public sealed record VatDecision
{
    /// <summary>Null: not known, so neither VAT nor gross are. 0: no VAT is owed.</summary>
    public decimal? Percent { get; init; }

    /// <summary>Where the rate is set; null when none counts or VAT is excluded.</summary>
    public VatSubject? Subject { get; init; }

    /// <summary>The VAT record; null when none counts or VAT is excluded.</summary>
    public string? RateId { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Why { get; init; }

    /// <summary>One of <see cref="VatWarnings"/>, or null.</summary>
    public string? Warning { get; init; }

    /// <summary>Every rate that was looked at.</summary>
    public IReadOnlyList<VatCandidate> Candidates { get; init; } = [];

    /// <summary>No VAT is owed, whatever rates there are.</summary>
    public static VatDecision Excluded(string why) => new() { Percent = 0m, Why = why };
}

/// <summary>Why a session has no VAT rate; it is billed without, and a statement can't be closed over it.</summary>
public static class VatWarnings
{
    /// <summary>No rate of any level was valid.</summary>
    public const string NotConfigured = "VAT_NOT_CONFIGURED";

    /// <summary>Several rates of one object were valid; saving refuses that, so something wrote around it.</summary>
    public const string Ambiguous = "VAT_AMBIGUOUS";
}
