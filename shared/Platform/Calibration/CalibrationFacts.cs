using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Calibration;

/// <summary>Gathers what calibration law asks of a session.</summary>
public sealed class CalibrationFacts(MeterKeyStore keys, StationStore stations, SignedLinks links)
{
    /// <summary>Purpose of the links to signed values; their subject is the tenant, <c>|</c>, and the session: its CDRs share one.</summary>
    public const string LinkPurpose = "signed-meter-data-of-session";

    /// <summary>Null for a session that has no signed values and needs none.</summary>
    public async Task<SessionCalibration?> GatherAsync(Session session, IReadOnlyList<MeterSample> samples, MeterCurve readings, CancellationToken ct)
    {
        var isRequired = session.Terms?.CalibrationLaw == true;
        if (!isRequired && !samples.Any(sample => sample.SignedData is not null))
            return null;
        var valid = await ValidKeysAsync(session, ct);
        return new SessionCalibration(
            isRequired, isRequired && await IsTimeCertifiedAsync(session, ct), valid.Count > 0, SignedSession.Of(SessionCalibration.ValuesOf(samples), valid), readings.Energy)
        {
            Link = $"/api/signed-meter-data/{links.Sign(LinkPurpose, $"{session.TenantId}|{session.Id}")}",
        };
    }

    public Task<IReadOnlyList<MeterPublicKey>> ValidKeysAsync(Session session, CancellationToken ct) =>
        keys.ValidAsync(session.TenantId, session.StationId, session.ConnectorId, session.StartedAt, session.Stop?.At ?? session.StartedAt, ct);

    /// <summary>A property of the hardware, so what is known of it now counts: recorded late, it resolves what it held back.</summary>
    private async Task<bool> IsTimeCertifiedAsync(Session session, CancellationToken ct) =>
        await stations.GetAsync(session.TenantId, session.StationId, ct) is { Value.CertifiedTime: true };
}
