using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Functions.Operators;

/// <summary>Sessions and their readings in the API's words.</summary>
internal static class SessionMapping
{
    /// <summary>With what its readings tell.</summary>
    public static SessionResponse ToContract(Session session, IReadOnlyList<MeterSample> samples)
    {
        var registers = SessionFacts.RegistersOf(samples);
        var curve = SessionFacts.CurveOf(session, registers);
        var told = ToContract(session) with { EnergyWh = session.EnergyWh ?? curve.Energy.WattHours };
        if (session.Terms is null)
            return told;
        var parked = ParkingDetection.Detect(curve, SessionParking.PolicyOf(session, registers));
        var since = session.Status == SessionStatus.Open ? parked.UntilEnd(curve)?.Start.ToDateTimeOffset() : null;
        return told with
        {
            ChargingState = StateOf(session, since),
            ParkedSince = since,
            ParkingSeconds = (long)parked.Total.TotalSeconds,
        };
    }

    /// <summary>As in lists: the energy of a session that has not ended is in its meter curve alone.</summary>
    public static SessionResponse ToContract(Session session) => new()
    {
        Id = session.Id,
        StationId = session.StationId,
        ConnectorId = session.ConnectorId,
        EvseId = session.EvseId,
        TransactionId = session.TransactionId,
        TokenUid = session.Token.Uid,
        AuthId = session.Token.AuthId,
        Status = WireNames.To<SessionState>(session.Status),
        StartedAt = session.StartedAt,
        EndedAt = session.Stop?.At,
        MeterStartWh = session.MeterStartWh,
        MeterStopWh = session.Stop?.MeterStopWh,
        EnergyWh = session.EnergyWh,
        ChargingState = StateOf(session, session.ParkedSince),
        ParkedSince = session.Status == SessionStatus.Open ? session.ParkedSince : null,
        StopReason = session.Stop?.Reason,
        CdrId = session.CdrId,
        BillingStatus = session.Status switch
        {
            SessionStatus.Completed => BillingStatusName.Calculated,
            SessionStatus.Flagged => BillingStatusName.Flagged,
            SessionStatus.Dropped => BillingStatusName.Dropped,
            _ => null,
        },
        BillingHistory = session.BillingHistory is { } history ? [.. history.Select(FlaggedTransactionMapping.ToContract)] : null,
        NeedsCorrection = session.NeedsCorrection,
        Observations = [.. session.Observations.Select(seen => new ObservationBody(seen.Code, seen.Detail, seen.At))],
        Links = new SessionLinks(
            $"/api/v1/sessions/{session.Id}",
            $"/api/v1/sessions/{session.Id}/meter-values",
            session.CdrId is null ? null : $"/api/v1/cdrs/{session.CdrId}",
            session.Status is SessionStatus.Flagged or SessionStatus.Dropped ? $"/api/v1/flagged-transactions/{FlaggedTransaction.IdOf(session.Id)}" : null),
    };

    public static MeterValuesResponse ToContract(Session session, MeterCurve curve, IReadOnlyList<MeterSample> samples)
    {
        var power = LastByInstant(samples, Measurands.PowerActiveImport);
        var charge = LastByInstant(samples, Measurands.StateOfCharge);
        return new MeterValuesResponse(
            session.Id,
            [.. curve.Points.Select((point, index) => ToPoint(point, index == 0 ? null : curve.Points[index - 1], power, charge))],
            [.. samples.Select(ToContract)]);
    }

    private static ChargingState? StateOf(Session session, DateTimeOffset? parkedSince) => session switch
    {
        { Status: not SessionStatus.Open } => null,
        _ => parkedSince is null ? ChargingState.Charging : ChargingState.Parking,
    };

    private static MeterPointBody ToPoint(
        RegisterReading point, RegisterReading? before, Dictionary<DateTimeOffset, decimal> power, Dictionary<DateTimeOffset, decimal> charge)
    {
        var at = point.At.ToDateTimeOffset();
        return new MeterPointBody(at, point.Register.WattHours,
            power.TryGetValue(at, out var measured) ? measured : MeanPower(point, before),
            charge.TryGetValue(at, out var percent) ? percent : null);
    }

    private static decimal? MeanPower(RegisterReading point, RegisterReading? before)
    {
        var seconds = before is null ? 0 : (decimal)(point.At - before.At).TotalSeconds;
        return seconds > 0 ? decimal.Round((point.Register - before!.Register).WattHours * 3600m / seconds, 1) : null;
    }

    private static Dictionary<DateTimeOffset, decimal> LastByInstant(IReadOnlyList<MeterSample> samples, string measurand)
    {
        var values = new Dictionary<DateTimeOffset, decimal>();
        foreach (var sample in samples)
        {
            if (sample is { Value: { } value, Phase: null } && sample.Measurand == measurand)
                values[sample.At] = value;
        }
        return values;
    }

    private static MeterSampleBody ToContract(MeterSample sample) => new()
    {
        At = sample.At,
        Value = sample.Value,
        Measurand = sample.Measurand,
        Unit = sample.Unit,
        Context = sample.Context,
        Location = sample.Location,
        Phase = sample.Phase,
        SignedData = sample.SignedData,
    };
}
