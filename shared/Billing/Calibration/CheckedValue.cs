using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Calibration;

/// <summary>What a signed value is worth.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CalibrationVerdict>))]
public enum CalibrationVerdict
{
    /// <summary>Signed by a registered key.</summary>
    Verified,

    /// <summary>Not signed by a registered key, or changed, or broken.</summary>
    Failed,

    /// <summary>Nobody could tell: no key is registered, or the format is kept and not read.</summary>
    NotVerified,
}

/// <summary>A signed value as a charger sent it.</summary>
/// <param name="At">The charger's time of the message's value.</param>
/// <param name="Context">What the message says that it is about.</param>
/// <param name="Text">Character for character.</param>
public sealed record SignedValue(Instant At, SignedNature Context, string Text);

/// <summary>A signed record of a session, and what came of checking it.</summary>
/// <param name="Record">Null when it can't be read.</param>
/// <param name="Why">Null when it is verified.</param>
/// <param name="Key">The registered key that it was checked with; null: none.</param>
public sealed record CheckedValue(SignedValue Value, SignedPayload Payload, SignedRecord? Record, CalibrationVerdict Verdict, string? Why, MeterPublicKey? Key)
{
    /// <summary>What it is about, as its own signed content says; else as the message did.</summary>
    public SignedNature Nature
    {
        get
        {
            var natures = (Record?.Readings ?? []).Select(reading => reading.Nature).Where(nature => nature != SignedNature.Unknown).Distinct().ToList();
            return natures switch
            {
                [] => Value.Context,
                [var only] => only,
                _ => SignedNature.End,
            };
        }
    }

    /// <summary>Its readings, those that don't say what they are about under the message's context.</summary>
    public IEnumerable<SignedReading> Readings => (Record?.Readings ?? []).Select(
        reading => reading.Nature == SignedNature.Unknown ? reading with { Nature = Value.Context } : reading);

    /// <summary>The key that came with it, inside or beside; null: none. It proves nothing.</summary>
    public string? OfferedKey => Payload.PublicKey ?? Record?.EmbeddedKey;

    /// <summary>Each record in a value.</summary>
    /// <param name="keys">The registered ones.</param>
    public static IEnumerable<CheckedValue> Of(SignedValue value, IReadOnlyList<MeterPublicKey> keys) =>
        SignedPayload.In(value.Text).Select(payload => Of(value, payload, keys));

    private static CheckedValue Of(SignedValue value, SignedPayload payload, IReadOnlyList<MeterPublicKey> keys)
    {
        switch (payload.Format)
        {
            case SignedFormat.Ocmf:
                var ocmf = OcmfReader.Read(payload.Text);
                return Of(value, payload, ocmf.Record is { } read ? SignedRecord.Of(read, OcmfReader.KeyIn(payload.Text)) : null, ocmf.Problem, keys);
            case SignedFormat.Alfen:
                var alfen = AlfenReader.Read(payload.Text);
                return Of(value, payload, alfen.Record is { } line ? SignedRecord.Of(line) : null, alfen.Problem, keys);
            case SignedFormat.Unknown:
                return new CheckedValue(value, payload, null, CalibrationVerdict.NotVerified, "Its format is not known.", null);
            default:
                return new CheckedValue(value, payload, null, CalibrationVerdict.NotVerified,
                    $"Values in {SignedFormats.NameOf(payload.Format)} are kept and handed on; check them with the transparency software.", null);
        }
    }

    private static CheckedValue Of(SignedValue value, SignedPayload payload, SignedRecord? record, string? problem, IReadOnlyList<MeterPublicKey> keys)
    {
        if (record is null)
            return new CheckedValue(value, payload, null, CalibrationVerdict.Failed, problem, null);
        if (keys.Count == 0)
            return new CheckedValue(value, payload, record, CalibrationVerdict.NotVerified, record.Check(null).Why, null);
        SignatureCheck? last = null;
        foreach (var key in keys)
        {
            last = record.Check(key);
            if (last.Verdict == SignatureVerdict.Valid)
                return new CheckedValue(value, payload, record, CalibrationVerdict.Verified, null, key);
        }
        var offered = (payload.PublicKey ?? record.EmbeddedKey) is { } text ? MeterPublicKey.Parse(text) : null;
        var other = offered is not null && keys.All(key => key.Id != offered.Id)
            ? $" The value came with the key {offered.Id}, which is not registered ({string.Join(", ", keys.Select(key => key.Id))} is)."
            : "";
        return new CheckedValue(value, payload, record, CalibrationVerdict.Failed, last!.Why + other, keys[^1]);
    }
}
