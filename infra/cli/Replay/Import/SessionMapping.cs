using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Contracts;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>
/// What a kind of session file means, declared rather than programmed: how its text is written, which column holds
/// what, and what the file itself doesn't say (zone, currency, power). See docs/replay.md.
/// </summary>
public sealed record SessionMapping
{
    /// <summary>Lower-case letters, digits and hyphens: it becomes part of the tenant's id.</summary>
    public required string Name { get; init; }
    public string? Title { get; init; }
    public required string Delimiter { get; init; }

    /// <summary>A point or a comma.</summary>
    public required string DecimalSeparator { get; init; }

    /// <summary>Text that stands for "no value", besides empty text.</summary>
    public string? NullText { get; init; }

    /// <summary>IANA zone of the file's local times.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>ISO 3166-1 alpha-3, for the locations that are made.</summary>
    public required string Country { get; init; }

    /// <summary>NodaTime local date-time patterns, tried in this order.</summary>
    public required IReadOnlyList<string> DateFormats { get; init; }

    /// <summary>Repair of years that lost their century; left out: such rows are refused.</summary>
    public CenturyRepair? CenturyRepair { get; init; }
    public required ColumnMapping Columns { get; init; }

    /// <summary>Connector numbers by the text of the connector column; left out: it holds the number itself.</summary>
    public IReadOnlyDictionary<string, int>? Connectors { get; init; }

    /// <summary>Hours when left out.</summary>
    public DurationUnit DurationUnit { get; init; }

    /// <summary>True when the duration counts both its first and its last minute: one minute more than the time between.</summary>
    public bool InclusiveMinutes { get; init; }

    /// <summary>kWh when left out.</summary>
    public EnergyUnit EnergyUnit { get; init; }

    /// <summary>Power from plug-in until the energy is reached, where the row gives none: an assumption.</summary>
    public required int MaxPowerW { get; init; }
    public required PriceMapping Prices { get; init; }
}

/// <summary>
/// Names of columns. Where several make one value they are joined with a hyphen; <c>A|B</c> means A, or B where A has no value.
/// </summary>
public sealed record ColumnMapping
{
    public required string SessionId { get; init; }

    /// <summary>Left out: one location for the whole file.</summary>
    public IReadOnlyList<string>? Location { get; init; }

    /// <summary>Left out: one station for the whole file.</summary>
    public IReadOnlyList<string>? Station { get; init; }
    public string? Connector { get; init; }

    /// <summary>Left out: one token for each connector.</summary>
    public IReadOnlyList<string>? Token { get; init; }
    public required string Start { get; init; }
    public string? End { get; init; }
    public string? Duration { get; init; }
    public required string Energy { get; init; }

    /// <summary>Largest power of the session, W.</summary>
    public string? MaxPowerW { get; init; }
}

/// <summary>Years below <paramref name="YearsBefore"/> are moved by <paramref name="AddYears"/>.</summary>
public sealed record CenturyRepair(int YearsBefore, int AddYears);

/// <summary>Made-up but plausible prices of the three engines, in the mapping's currency.</summary>
public sealed record PriceMapping
{
    public required IReadOnlyList<PriceComponentBody> Wholesale { get; init; }
    public required IReadOnlyList<PriceComponentBody> Retail { get; init; }
    public required IReadOnlyList<PriceComponentBody> Reimbursement { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<DurationUnit>))]
public enum DurationUnit { Hours, Minutes, Seconds }

[JsonConverter(typeof(JsonStringEnumConverter<EnergyUnit>))]
public enum EnergyUnit { KWh, Wh }

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionMapping))]
internal sealed partial class MappingJson : JsonSerializerContext;
