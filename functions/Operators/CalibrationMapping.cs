using GreenFlux.Billing.Calibration;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Calibration;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators;

/// <summary>Meter keys and signed values in the API's words.</summary>
internal static class CalibrationMapping
{
    public static MeterKeysResponse ToContract(KeysOfConnector keys) => new()
    {
        ConnectorId = keys.ConnectorId,
        Keys = [.. keys.Registered.Select(key => new RegisteredMeterKey(key.PublicKey, key.KeyId, key.ValidFrom, key.ValidTo, key.MeterSerial, key.RegisteredAt))],
        Told = [.. keys.Told.Select(key => new Contracts.ToldMeterKey(key.PublicKey, key.KeyId, key.Source, key.At, keys.IsRegistered(key)))],
        Differs = keys.Differs,
    };

    public static CdrCalibrationBody ToContract(CdrCalibration calibration) => new()
    {
        IsRequired = calibration.IsRequired,
        Verdict = WireNames.To<CalibrationVerdictName>(calibration.Verdict),
        EncodingMethod = SignedFormats.NameOf(calibration.Format ?? SignedFormat.Unknown),
        EncodingMethodVersion = calibration.FormatVersion,
        KeyId = calibration.KeyId,
        Meter = calibration.Meter,
        Begin = ReadingOf(calibration.BeginAt, calibration.BeginWh),
        End = ReadingOf(calibration.EndAt, calibration.EndWh),
        Problems = calibration.Problems,
        SignedMeterDataUrl = calibration.Link,
    };

    /// <param name="request">Its host is where drivers reach the platform.</param>
    public static SignedMeterDataResponse ToContract(SignedDataOfCdr found, HttpRequest request)
    {
        var calibration = found.Cdr.Calibration;
        return new SignedMeterDataResponse
        {
            CdrId = found.Cdr.Id,
            SessionId = found.Cdr.SessionId,
            EvseId = found.Cdr.EvseId,
            EncodingMethod = SignedFormats.NameOf(calibration?.Format ?? SignedFormat.Unknown),
            EncodingMethodVersion = calibration?.FormatVersion,
            PublicKey = found.PublicKey?.Text,
            Values = [.. found.Values.Select(ToContract)],
            Url = calibration?.Link is { } link ? $"{request.Scheme}://{request.Host}{link}" : null,
        };
    }

    private static SignedMeterValueBody ToContract(CheckedValue value) => new()
    {
        Nature = value.Nature switch
        {
            SignedNature.Begin => SignedNatureName.Start,
            SignedNature.During => SignedNatureName.Intermediate,
            SignedNature.End => SignedNatureName.End,
            _ => SignedNatureName.Unknown,
        },
        At = value.Value.At.ToDateTimeOffset(),
        PlainData = value.Record?.PlainText,
        SignedData = value.Payload.Text,
        AsReceived = value.Payload.Text == value.Value.Text ? null : value.Value.Text,
        EncodingMethod = SignedFormats.NameOf(value.Payload.Format),
        Verdict = WireNames.To<CalibrationVerdictName>(value.Verdict),
        Why = value.Why,
    };

    private static RegisterReadingBody? ReadingOf(DateTimeOffset? at, decimal? wattHours) =>
        at is { } taken && wattHours is { } register ? new RegisterReadingBody(taken, register) : null;
}
