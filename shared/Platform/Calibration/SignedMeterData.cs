using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Calibration;

/// <summary>The signed values behind a CDR, for drivers and their transparency software (domain §11).</summary>
/// <param name="PublicKey">The registered key that verified them; else the newest registered one; null: none.</param>
public sealed record SignedDataOfCdr(Cdr Cdr, MeterPublicKey? PublicKey, IReadOnlyList<CheckedValue> Values);

/// <summary>Reads signed values of CDRs, for operators and by their public links.</summary>
public sealed class SignedMeterData(CdrStore cdrs, SessionStore sessions, IReadingStore readings, CalibrationFacts facts, SignedLinks links)
{
    /// <summary>Null when there is no such CDR; one without signed values has none.</summary>
    public async Task<SignedDataOfCdr?> ReadAsync(string tenantId, string cdrId, CancellationToken ct)
    {
        if (await cdrs.GetCdrAsync(tenantId, cdrId, ct) is not { } cdr)
            return null;
        if (cdr.Calibration is not { Link: not null } || await sessions.GetAsync(tenantId, SessionId.Parse(cdr.SessionId), ct) is not { Value: var session })
            return new SignedDataOfCdr(cdr, null, []);
        var keys = await facts.ValidKeysAsync(session, ct);
        var signed = SignedSession.Of(SessionCalibration.ValuesOf(await readings.ReadAsync(tenantId, session.Id, ct)), keys);
        return new SignedDataOfCdr(cdr, signed.Values.Select(value => value.Key).OfType<MeterPublicKey>().FirstOrDefault() ?? (keys.Count > 0 ? keys[^1] : null), signed.Values);
    }

    /// <summary>The same by the link that the session's CDRs carry, of the newest of them; null for a link that was never given out.</summary>
    public async Task<SignedDataOfCdr?> ReadAsync(string link, CancellationToken ct)
    {
        if (!links.TryRead(CalibrationFacts.LinkPurpose, link, out var subject))
            return null;
        var bar = subject.IndexOf('|', StringComparison.Ordinal);
        var (tenantId, sessionId) = (subject[..bar], subject[(bar + 1)..]);
        return await sessions.GetAsync(tenantId, SessionId.Parse(sessionId), ct) is { Value: var session }
            ? await ReadAsync(tenantId, Cdr.IdOf(session.Id, session.Revision), ct)
            : null;
    }
}
