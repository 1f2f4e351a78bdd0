using System.Text.Json.Serialization;
using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Vat;

/// <summary>A VAT rate as the tenant keeps it.</summary>
public sealed record StoredVatRate
{
    public required string TenantId { get; init; }
    public required VatRate Rate { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Stored so that a query can filter by it.</summary>
    public VatLevel Level => Rate.Subject.Level;

    /// <summary>Stored for the same reason.</summary>
    public string? SubjectId => Rate.Subject.Id;
}

/// <summary>
/// The rates of one subject. Every change of such a rate replaces this document in the same batch, so that two changes
/// at once can't both miss an overlap.
/// </summary>
public sealed record VatSchedule
{
    public required VatSubject Subject { get; init; }
    public IReadOnlyList<VatRate> Rates { get; init; } = [];

    public VatSchedule With(VatRate rate) => Without(rate.Id) with { Rates = [.. Without(rate.Id).Rates, rate] };

    public VatSchedule Without(string rateId) => this with { Rates = [.. Rates.Where(rate => rate.Id != rateId)] };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredVatRate))]
[JsonSerializable(typeof(VatSchedule))]
internal sealed partial class VatJson : JsonSerializerContext;

/// <summary>How rates and schedules are kept: side by side, in one partition of the tenant.</summary>
internal static class VatDocuments
{
    public static DocumentType<StoredVatRate> Rate { get; } =
        new("vat-rate", VatJson.Default.StoredVatRate, rate => RateId(rate.Rate.Id), rate => rate.Rate.Id);

    public static DocumentType<VatSchedule> Schedule { get; } =
        new("vat-schedule", VatJson.Default.VatSchedule, schedule => ScheduleId(schedule.Subject), schedule => ScheduleId(schedule.Subject));

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "vat-rate");

    public static string RateId(string id) => $"rate|{id}";

    public static string ScheduleId(VatSubject subject) =>
        $"schedule|{subject.Level}|{subject.Country}|{(subject.Id is { } id ? KeyText.Escape(id) : "")}";
}
