using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing.Vat;

/// <summary>One VAT rate of one subject, valid for a time. VAT is never split: one rate counts for a whole session.</summary>
public sealed record VatRate
{
    /// <summary>Largest rate, in percent.</summary>
    public const decimal MaxPercent = 100m;

    /// <summary>Finest rate.</summary>
    public const int MaxPercentDecimals = 4;

    public required string Id { get; init; }
    public required VatSubject Subject { get; init; }

    /// <summary>21 means 21 %; 0 to <see cref="MaxPercent"/>. 0 is a rate: nothing is owed, and that is known.</summary>
    public required decimal Percent { get; init; }

    /// <summary>First local wall-clock moment of validity in the location's zone, inclusive; null: always was.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, exclusive; null: for ever.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidTo { get; init; }

    /// <summary>Whether both are of one subject and there is a moment in which both are valid. A rate never overlaps itself.</summary>
    public bool Overlaps(VatRate other) =>
        other.Id != Id && other.Subject == Subject && StartsBeforeEndOf(other) && other.StartsBeforeEndOf(this);

    /// <summary>For example <c>from 2026-01-01T00:00:00 until 2027-01-01T00:00:00</c>.</summary>
    public string Validity() =>
        $"{(ValidFrom is { } from ? $"from {Text(from)}" : "from ever")} {(ValidTo is { } to ? $"until {Text(to)}" : "for ever")}";

    internal static string Text(LocalDateTime moment) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(moment);

    private bool StartsBeforeEndOf(VatRate other) => ValidFrom is not { } from || other.ValidTo is not { } to || from < to;
}
