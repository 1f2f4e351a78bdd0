using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Billing.Calibration;

/// <summary>A record, or why the text is none.</summary>
public readonly record struct OcmfReadResult(OcmfRecord? Record, string? Problem);

/// <summary>
/// Reads the Open Charge Metering Format, versions 0.x and 1.x (OCMF-Open-Charge-Metering-Format, sections "JSON based OCMF
/// Format" and "Readings"). Accepts what meters in the field send: the whole record in hexadecimal, white space, times with a
/// point, without milliseconds or with a colon in the offset.
/// </summary>
public static class OcmfReader
{
    public const string Header = "OCMF|";
    private const string DefaultAlgorithm = "ECDSA-secp256r1-SHA256";

    private static readonly OffsetDateTimePattern[] Times =
    [
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss;FFFFFFFFFo<Z+HHmm>"),
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss;FFFFFFFFFo<Z+HH:mm>"),
    ];

    public static OcmfReadResult Read(string text)
    {
        var record = text.Trim();
        if (!record.StartsWith(Header, StringComparison.Ordinal))
        {
            if (FromHex(record) is not { } decoded || !decoded.StartsWith(Header, StringComparison.Ordinal))
                return new(null, "An OCMF record begins with 'OCMF|'.");
            record = decoded;
        }
        var end = record.LastIndexOf('|');
        // Some append the meter's key as a fourth part; no key contains a brace.
        if (end > Header.Length && record.AsSpan(end).IndexOf('}') < 0)
            (record, end) = (record[..end], record.LastIndexOf('|', end - 1));
        if (end < Header.Length)
            return new(null, "An OCMF record has three parts between '|': OCMF, the payload, the signature. The last is missing.");
        var payload = record[Header.Length..end];
        try
        {
            using var data = JsonDocument.Parse(payload);
            using var signature = JsonDocument.Parse(record.AsMemory(end + 1));
            return Read(payload, data.RootElement, signature.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(null, $"A part of the OCMF record is not JSON: {e.Message}");
        }
    }

    /// <summary>The key in the fourth part, which not all append; null: none.</summary>
    public static string? KeyIn(string text)
    {
        var record = text.AsSpan().Trim();
        var last = record.LastIndexOf('|');
        return last > Header.Length && record[last..].IndexOf('}') < 0 && last + 1 < record.Length ? record[(last + 1)..].ToString() : null;
    }

    private static OcmfReadResult Read(string payload, JsonElement data, JsonElement signature)
    {
        if (data.ValueKind != JsonValueKind.Object || signature.ValueKind != JsonValueKind.Object)
            return new(null, "Payload and signature of an OCMF record are JSON objects.");
        if (!data.TryGetProperty("RD", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return new(null, "The OCMF record has no readings (RD).");
        var readings = new List<OcmfReading>();
        var before = new RawReading();
        foreach (var element in list.EnumerateArray())
        {
            var raw = element.ValueKind == JsonValueKind.Object ? before.Overlaid(element) : before;
            if (ReadingOf(raw) is not { } reading)
                return new(null, $"Reading {readings.Count} of the OCMF record has no time (TM) that can be read: '{raw.Time}'.");
            readings.Add(reading);
            before = raw;
        }
        if (Text(signature, "SD") is not { } digits || Decode(digits, Text(signature, "SE")) is not { } bytes)
            return new(null, "The signature (SD) of the OCMF record is missing, or not encoded as it says (SE).");
        return new(new OcmfRecord
        {
            Payload = payload,
            FormatVersion = Text(data, "FV"),
            GatewaySerial = Text(data, "GS"),
            MeterSerial = Text(data, "MS"),
            Pagination = Text(data, "PG"),
            ChargePoint = Text(data, "CI"),
            Identification = Text(data, "ID"),
            Readings = readings,
            Algorithm = Text(signature, "SA") ?? DefaultAlgorithm,
            Signature = bytes,
        }, null);
    }

    /// <summary>The fields of a reading as they stand, or as the one before left them.</summary>
    private sealed record RawReading
    {
        public string? Time { get; init; }
        public string? Reason { get; init; }
        public string? Value { get; init; }
        public string? Obis { get; init; }
        public string? Unit { get; init; }
        public string? Flags { get; init; }
        public string? Status { get; init; }

        public RawReading Overlaid(JsonElement element) => new()
        {
            Time = Text(element, "TM") ?? Time,
            Reason = Text(element, "TX") ?? Reason,
            Value = Text(element, "RV") ?? Value,
            Obis = Text(element, "RI") ?? Obis,
            Unit = Text(element, "RU") ?? Unit,
            Flags = Text(element, "EF") ?? Flags,
            Status = Text(element, "ST") ?? Status,
        };
    }

    private static OcmfReading? ReadingOf(RawReading raw)
    {
        if (raw.Time?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var time, .. var rest] || TimeOf(time) is not { } at)
            return null;
        var (flags, status) = (raw.Flags ?? "", raw.Status ?? "");
        var isUsable = string.Equals(status, "G", StringComparison.Ordinal) && !flags.Contains('E', StringComparison.Ordinal);
        return new OcmfReading(at, StatusOf(rest is [var letter, ..] ? letter : ""), ReasonOf(raw.Reason), isUsable ? RegisterOf(raw) : null, raw.Obis, status, flags);
    }

    private static OffsetDateTime? TimeOf(string time)
    {
        foreach (var pattern in Times)
        {
            if (pattern.Parse(time).TryGetValue(default, out var at))
                return at;
        }
        return null;
    }

    private static Energy? RegisterOf(RawReading raw)
    {
        if (!decimal.TryParse(raw.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 1_000_000_000_000m)
            return null;
        return raw.Unit?.ToUpperInvariant() switch
        {
            "KWH" => Energy.FromKilowattHours(value),
            "WH" => Energy.FromWattHours(value),
            _ => null,
        };
    }

    private static OcmfTimeStatus StatusOf(string letter) => letter switch
    {
        "I" => OcmfTimeStatus.Informative,
        "S" => OcmfTimeStatus.Synchronized,
        "R" => OcmfTimeStatus.Relative,
        _ => OcmfTimeStatus.Unknown,
    };

    private static OcmfReason ReasonOf(string? letter) => letter switch
    {
        "B" => OcmfReason.Begin,
        "C" or "S" => OcmfReason.During,
        "X" => OcmfReason.Exception,
        "T" => OcmfReason.TariffChange,
        "E" or "L" or "R" or "A" or "P" => OcmfReason.End,
        _ => OcmfReason.None,
    };

    private static byte[]? Decode(string text, string? encoding) =>
        string.Equals(encoding, "base64", StringComparison.OrdinalIgnoreCase) ? Encodings.FromBase64(text) : Encodings.FromHex(text);

    private static string? FromHex(string text) => Encodings.FromHex(text) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A string, or a number as its digits stand in the text.</summary>
    private static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }
}
