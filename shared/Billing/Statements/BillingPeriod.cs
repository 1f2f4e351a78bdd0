using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing.Statements;

/// <summary>How often a party is settled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BillingFrequency>))]
public enum BillingFrequency
{
    Monthly,

    /// <summary>Monday to Sunday.</summary>
    Weekly,

    /// <summary>January to March, and so on.</summary>
    Quarterly,
}

/// <summary>Whole days of the billing zone's calendar.</summary>
/// <param name="From">First day.</param>
/// <param name="To">First day after it.</param>
public sealed record BillingPeriod(
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDate From,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDate To)
{
    /// <summary>Sessions that ended before this belong to the period, or to one before it.</summary>
    public Instant EndIn(DateTimeZone zone) => zone.AtStartOfDay(To).ToInstant();

    [JsonIgnore]
    public LocalDate LastDay => To.PlusDays(-1);

    /// <summary>The period that holds a day.</summary>
    public static BillingPeriod Around(BillingFrequency frequency, LocalDate day)
    {
        var first = frequency switch
        {
            BillingFrequency.Weekly => day.PlusDays(1 - (int)day.DayOfWeek),
            BillingFrequency.Quarterly => new LocalDate(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
            _ => new LocalDate(day.Year, day.Month, 1),
        };
        return new BillingPeriod(first, frequency switch
        {
            BillingFrequency.Weekly => first.PlusWeeks(1),
            BillingFrequency.Quarterly => first.PlusMonths(3),
            _ => first.PlusMonths(1),
        });
    }

    /// <summary>The last period that is over on a day.</summary>
    public static BillingPeriod Before(BillingFrequency frequency, LocalDate day) => Around(frequency, Around(frequency, day).From.PlusDays(-1));
}

/// <summary>What a finalised statement of a party settled: everything that was eligible then.</summary>
/// <param name="PeriodEnd">Sessions that ended before this.</param>
/// <param name="Cutoff">Records made at or before this.</param>
public sealed record SettlementMark(
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] Instant PeriodEnd,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] Instant Cutoff,
    string StatementId)
{
    public bool Covers(Instant endedAt, Instant createdAt) => endedAt < PeriodEnd && createdAt <= Cutoff;
}

/// <summary>
/// What belongs to a settlement: what is eligible now and was at no earlier finalised one. So everything is settled once,
/// what comes late goes to the next, and no record is marked.
/// </summary>
public static class SettlementRule
{
    public static bool IsDue(Instant endedAt, Instant createdAt, Instant periodEnd, Instant cutoff, IReadOnlyList<SettlementMark> settled) =>
        endedAt < periodEnd && createdAt <= cutoff && !IsSettled(endedAt, createdAt, settled);

    public static bool IsSettled(Instant endedAt, Instant createdAt, IReadOnlyList<SettlementMark> settled)
    {
        foreach (var mark in settled)
        {
            if (mark.Covers(endedAt, createdAt))
                return true;
        }
        return false;
    }
}
