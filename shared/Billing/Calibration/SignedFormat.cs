using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Calibration;

/// <summary>The encodings of signed meter values that drivers' transparency software reads (domain §11).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignedFormat>))]
public enum SignedFormat
{
    /// <summary>Kept and handed on as it came; nothing in it is read.</summary>
    Unknown,

    /// <summary>Open Charge Metering Format: <c>OCMF|payload|signature</c>.</summary>
    Ocmf,

    /// <summary>Alfen: <c>AP;…</c>.</summary>
    Alfen,

    /// <summary>EDL40 telegram of a meter with the E-Mobility extension: SML, as hexadecimal digits or base64.</summary>
    Edl40EMobility,

    /// <summary>EDL40 as Mennekes sends it: XML.</summary>
    Edl40Mennekes,
}

/// <summary>Tells formats apart by how the text begins.</summary>
public static class SignedFormats
{
    private const string SmlStartInHex = "1B1B1B1B01010101";
    private const string SmlStartInBase64 = "GxsbGwEBAQ";
    private const string OcmfInHex = "4F434D467C";

    public static SignedFormat Of(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.StartsWith(OcmfReader.Header, StringComparison.Ordinal) || trimmed.StartsWith(OcmfInHex, StringComparison.OrdinalIgnoreCase))
            return SignedFormat.Ocmf;
        if (trimmed.StartsWith(AlfenReader.Header, StringComparison.Ordinal))
            return SignedFormat.Alfen;
        if (trimmed.StartsWith(SmlStartInHex, StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith(SmlStartInBase64, StringComparison.Ordinal))
            return SignedFormat.Edl40EMobility;
        return trimmed.StartsWith("<?xml", StringComparison.Ordinal) || trimmed.StartsWith("<signedMeterValue", StringComparison.Ordinal)
            ? SignedFormat.Edl40Mennekes
            : SignedFormat.Unknown;
    }

    /// <summary>The encoding method as OCPI (2.2.1 §10.4.6) and transparency software name it; null when it is unknown.</summary>
    public static string? NameOf(SignedFormat format) => format switch
    {
        SignedFormat.Ocmf => "OCMF",
        SignedFormat.Alfen => "Alfen Eichrecht",
        SignedFormat.Edl40EMobility => "EDL40 E-Mobility Extension",
        SignedFormat.Edl40Mennekes => "EDL40 Mennekes",
        _ => null,
    };
}
