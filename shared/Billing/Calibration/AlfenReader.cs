using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NodaTime;

namespace GreenFlux.Billing.Calibration;

/// <summary>One reading that Alfen's adapter has signed.</summary>
/// <param name="Signed">The 82 bytes that are signed.</param>
/// <param name="Signature">r and s, 24 bytes each.</param>
/// <param name="PublicKey">The compressed point that the line carries, as it stands.</param>
public sealed record AlfenRecord(byte[] Signed, byte[] Signature, string PublicKey)
{
    /// <summary>What it says itself, outside of what is signed: 0 start, 1 stop, 2 in between.</summary>
    public required string Type { get; init; }
    public required string AdapterId { get; init; }
    public required string MeterId { get; init; }
    public required int MeterStatus { get; init; }
    public required int AdapterStatus { get; init; }
    public required Instant At { get; init; }

    /// <summary>Null: in no unit of energy, or beyond what a meter can show.</summary>
    public required Energy? Register { get; init; }

    /// <summary>The charger's own number of the session.</summary>
    public required int SessionNumber { get; init; }
    public required long Pagination { get; init; }
}

/// <summary>A record, or why the text is none.</summary>
public readonly record struct AlfenReadResult(AlfenRecord? Record, string? Problem);

/// <summary>
/// Reads Alfen's line <c>AP;type;3;key;data;signature</c>: the last three in base32, the data 82 bytes with little-endian
/// numbers, signed by ECDSA over secp192r1 with SHA-256.
/// </summary>
public static class AlfenReader
{
    public const string Header = "AP;";
    public const string Version = "3";

    private const int DataLength = 82;
    private const int SignatureLength = 48;
    private const byte WattHours = 0x1E;
    private const decimal LargestRegisterWattHours = 1_000_000_000_000m;

    public static AlfenReadResult Read(string text)
    {
        var parts = text.Trim().TrimEnd(';').Split(';');
        if (parts is not ["AP", var type, var version, var key, var data, var signature])
            return new(null, "An Alfen record has six parts between ';': AP, type, version, key, data and signature.");
        if (version != Version)
            return new(null, $"Alfen records of version '{Shown(version)}' can't be read; version {Version} can.");
        if (Encodings.FromBase32(data) is not { Length: DataLength } signed)
            return new(null, $"The data of an Alfen record are {DataLength} bytes in base32.");
        if (Encodings.FromBase32(signature) is not { Length: SignatureLength } numbers)
            return new(null, $"The signature of an Alfen record is {SignatureLength} bytes in base32.");
        return new(Of(type, key, signed, numbers), null);
    }

    private static AlfenRecord Of(string type, string key, byte[] signed, byte[] signature) => new(signed, signature, key)
    {
        Type = type,
        AdapterId = Convert.ToHexString(signed, 0, 10),
        MeterId = Convert.ToHexString(signed, 16, 10),
        MeterStatus = BinaryPrimitives.ReadUInt16LittleEndian(signed.AsSpan(26)),
        AdapterStatus = BinaryPrimitives.ReadUInt16LittleEndian(signed.AsSpan(28)),
        At = Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(signed.AsSpan(34))),
        Register = RegisterOf(signed),
        SessionNumber = BinaryPrimitives.ReadInt32LittleEndian(signed.AsSpan(74)),
        Pagination = BinaryPrimitives.ReadUInt32LittleEndian(signed.AsSpan(78)),
    };

    private static Energy? RegisterOf(byte[] signed)
    {
        var scale = (sbyte)signed[45];
        var value = BinaryPrimitives.ReadInt64LittleEndian(signed.AsSpan(46));
        if (signed[44] != WattHours || scale is < -6 or > 6 || value is < 0 or > 1_000_000_000_000_000)
            return null;
        var wattHours = value * PowerOfTen(scale);
        return wattHours <= LargestRegisterWattHours ? Energy.FromWattHours(wattHours) : null;
    }

    private static decimal PowerOfTen(int exponent) => decimal.Parse($"1E{exponent}", NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Shown(string version) => new StringBuilder(version, 0, Math.Min(version.Length, 10), 16).ToString();
}
