using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Calibration;

/// <summary>Which part of a session a signed value is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignedNature>))]
public enum SignedNature
{
    /// <summary>It doesn't say.</summary>
    Unknown,
    Begin,
    During,
    End,
}

/// <summary>One reading of a signed record, whatever its format.</summary>
/// <param name="IsTimeProven">Whether its time is fit for billing: a synchronised clock, or a duration that the meter counted.</param>
/// <param name="Register">Null when it can't be used; <see cref="Fault"/> says why.</param>
/// <param name="Obis">Which register; null: the only one.</param>
/// <param name="Fault">Null when the register can be used.</param>
public sealed record SignedReading(Instant At, bool IsTimeProven, SignedNature Nature, Energy? Register, string? Obis = null, string? Fault = null)
{
    /// <summary>Whether its time of day is right: of a synchronised clock, not of one that only counts durations.</summary>
    public bool IsTimeOfDayProven { get; init; }
}

/// <summary>A signed record that could be read: what the rules of calibration look at.</summary>
public sealed record SignedRecord
{
    /// <summary>The format's version; null when the record doesn't say.</summary>
    public string? Version { get; init; }

    /// <summary>The meter, or the gateway that signs for it.</summary>
    public string? Meter { get; init; }

    /// <summary>Counts up by record; null when there is none that can be compared.</summary>
    public long? Pagination { get; init; }

    /// <summary>The meter's own number of the session, equal in all of its records; null when there is none.</summary>
    public int? SessionNumber { get; init; }

    /// <summary>What is signed, as text; null when it is none.</summary>
    public required string PlainText { get; init; }

    /// <summary>A key within the record; null: none.</summary>
    public string? EmbeddedKey { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<SignedReading> Readings { get; init; }

    /// <summary>Whether the meter reported that readings of this session can't be used.</summary>
    public bool HasException { get; init; }

    /// <summary>Checks its signature.</summary>
    [JsonIgnore]
    public Func<MeterPublicKey?, SignatureCheck> Check { get; init; } = _ => new(SignatureVerdict.Unreadable, "It has no signature.");

    public static SignedRecord Of(OcmfRecord record, string? embeddedKey = null) => new()
    {
        Version = record.FormatVersion,
        Meter = record.MeterSerial ?? record.GatewaySerial,
        Pagination = record.Pagination is ['T' or 'F', .. var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : null,
        PlainText = record.Payload,
        EmbeddedKey = embeddedKey,
        Readings = [.. record.Readings.Select(ReadingOf)],
        HasException = record.Readings.Any(reading => reading.Reason == OcmfReason.Exception),
        Check = key => SignatureCheck.Of(record, key),
    };

    public static SignedRecord Of(AlfenRecord record) => new()
    {
        Version = AlfenReader.Version,
        Meter = record.MeterId,
        Pagination = record.Pagination,
        SessionNumber = record.SessionNumber,
        PlainText = Convert.ToHexString(record.Signed),
        EmbeddedKey = record.PublicKey,
        Readings = [ReadingOf(record)],
        Check = key => SignatureCheck.Of(record, key),
    };

    private static SignedReading ReadingOf(OcmfReading reading)
    {
        var isTimeProven = reading.TimeStatus is OcmfTimeStatus.Synchronized or OcmfTimeStatus.Relative && !reading.ErrorFlags.Contains('t', StringComparison.Ordinal);
        return new SignedReading(reading.At.ToInstant(), isTimeProven, NatureOf(reading.Reason), reading.Register, reading.Obis,
            reading.Register is null ? $"meter status '{reading.MeterStatus}', error flags '{reading.ErrorFlags}'" : null)
        {
            IsTimeOfDayProven = isTimeProven && reading.TimeStatus == OcmfTimeStatus.Synchronized,
        };
    }

    private static SignedNature NatureOf(OcmfReason reason) => reason switch
    {
        OcmfReason.Begin => SignedNature.Begin,
        OcmfReason.During or OcmfReason.TariffChange => SignedNature.During,
        OcmfReason.End => SignedNature.End,
        _ => SignedNature.Unknown,
    };

    private const int ClockFault = 1 << 0;
    private const int MeterMemoryFaults = (1 << 1) | (1 << 2);
    private const int AdapterFaults = (1 << 0) | (1 << 10) | (1 << 14) | (1 << 15);
    private const int SaysDuring = 1 << 11;
    private const int SaysEnd = 1 << 12;
    private const int SaysBegin = 1 << 13;

    private static SignedReading ReadingOf(AlfenRecord record)
    {
        var isSound = (record.MeterStatus & MeterMemoryFaults) == 0 && (record.AdapterStatus & AdapterFaults) == 0;
        var fault = !isSound || record.Register is null
            ? string.Create(CultureInfo.InvariantCulture, $"meter status 0x{record.MeterStatus:X4}, adapter status 0x{record.AdapterStatus:X4}")
            : null;
        var isTimeProven = (record.MeterStatus & ClockFault) == 0;
        return new SignedReading(record.At, isTimeProven, NatureOf(record), fault is null ? record.Register : null, Fault: fault) { IsTimeOfDayProven = isTimeProven };
    }

    /// <summary>The adapter's status is signed and the line's type is not, so the status counts where it says anything.</summary>
    private static SignedNature NatureOf(AlfenRecord record) => (record.AdapterStatus & (SaysBegin | SaysEnd | SaysDuring), record.Type) switch
    {
        (SaysBegin, _) => SignedNature.Begin,
        (SaysEnd, _) => SignedNature.End,
        (SaysDuring, _) => SignedNature.During,
        (_, "0") => SignedNature.Begin,
        (_, "1") => SignedNature.End,
        (_, "2") => SignedNature.During,
        _ => SignedNature.Unknown,
    };
}
