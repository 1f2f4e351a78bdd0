using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Vat;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Tenants;
using GreenFlux.Platform.Vat;
using NodaTime;
using SessionParties = GreenFlux.Platform.Parties.SessionParties;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Gathers everything that the decision about a finished session rests on.</summary>
public sealed class SessionFacts(
    IReadingStore readings, RuleHistory rules, ShownRulesReader shown, TenantStore tenants, PartyBook parties, StationStore stations, VatRates vatRates,
    ProductTypeTable productTypes, PriceCeilings ceilings, SessionCompletion completion, SessionOverlaps overlaps, CalibrationFacts calibrations,
    TimeProvider time)
{
    /// <returns>With the session as it can be completed by now, and what ran at the same time.</returns>
    public async Task<FinishedSession> GatherAsync(Session session, CancellationToken ct)
    {
        session = await completion.CompleteAsync(session, ct);
        var finished = await GatherAsync(session, await readings.ReadAsync(session.TenantId, session.Id, ct), ct);
        return await overlaps.FindAsync(session, finished.Settings, ct) is { Count: > 0 } found ? finished with { Overlaps = found } : finished;
    }

    /// <param name="samples">What the meter said, stored or described.</param>
    public async Task<FinishedSession> GatherAsync(Session session, IReadOnlyList<MeterSample> samples, CancellationToken ct)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(session.TimeZone)
            ?? throw new InvalidOperationException($"Session {session.Id} names the time zone '{session.TimeZone}', which does not exist.");
        var settings = await tenants.SettingsAsync(session.TenantId, ct);
        var who = await parties.FindAsync(PartyQuery.Of(session), ct);
        var registers = RegistersOf(samples);
        var curve = CurveOf(session, registers);
        var calibration = await calibrations.GatherAsync(session, samples, curve, ct);
        return new FinishedSession(session, calibration?.CurveOf(curve) ?? curve, zone, settings, await RulesAsync(session, who, ct), time.GetUtcNow())
        {
            Who = who,
            RuleParties = SessionPartiesReader.Of(session, who),
            VatRates = await VatRatesAsync(session, who, ct),
            Station = await StationAsync(session, who, ct),
            Ceilings = ceilings,
            ReadingTimes = [.. registers.Select(reading => reading.At), .. calibration is { IsRequired: true } ? calibration.Signed.Sound.Select(reading => reading.At) : []],
            Calibration = calibration,
            Parking = SessionParking.PolicyOf(session, registers, settings),
        };
    }

    /// <summary>The session's meter curve from its start, its readings and its stop.</summary>
    public static MeterCurve MeterCurveOf(Session session, IReadOnlyList<MeterSample> samples) => CurveOf(session, RegistersOf(samples));

    /// <param name="registers">Of <see cref="RegistersOf"/>.</param>
    /// <inheritdoc cref="MeterCurveOf"/>
    public static MeterCurve CurveOf(Session session, IReadOnlyList<RegisterReading> registers)
    {
        var stop = session.Stop is { MeterStopWh: { } register } known ? Register(known.At, register) : null;
        return MeterCurveAssembly.Assemble(new MeterRecord(Register(session.StartedAt, session.MeterStartWh), registers, stop));
    }

    /// <summary>The total register among the samples, as they were sent.</summary>
    public static IReadOnlyList<RegisterReading> RegistersOf(IReadOnlyList<MeterSample> samples) =>
        [.. samples.Where(sample => sample.IsEnergyRegister).Select(RegisterOf)];

    /// <param name="sample">Of the total register.</param>
    public static RegisterReading RegisterOf(MeterSample sample) => Register(sample.At, sample.Value!.Value);

    private async Task<RuleBook> RulesAsync(Session session, SessionParties who, CancellationToken ct)
    {
        // A partner prices what its own customers pay.
        var isOurCustomer = session.Token.Known && who.Emsp is not { Network.Kind: NetworkKind.External };
        var wholesale = await EngineAsync(BillingEngine.Wholesale, session.TariffCode, session, ct);
        var retail = isOurCustomer ? await EngineAsync(BillingEngine.Retail, session.Token.RetailPackageId, session, ct) : null;
        var reimbursement = session.ReimbursementTariffCode is { } code ? await EngineAsync(BillingEngine.Reimbursement, code, session, ct) : null;
        return new RuleBook(wholesale, retail, reimbursement);
    }

    private async Task<EngineRules> EngineAsync(BillingEngine engine, string? code, Session session, CancellationToken ct)
    {
        if (code is null)
            return new EngineRules(engine, null, [], []);
        var (known, current) = await rules.ReadAsync(session.TenantId, engine, code, session.ReceivedAt, ct);
        return new EngineRules(engine, code, known, current) { Shown = await shown.ReadAsync(session, engine, code, known, ct) };
    }

    private async Task<SessionVatRates> VatRatesAsync(Session session, SessionParties who, CancellationToken ct)
    {
        var wholesale = session.TariffCode is { } code ? VatSubject.Wholesale(code, who.Cpo?.Contract.Id, who.Cpo?.Cpo.Id) : [];
        var emsp = who.Emsp?.Emsp.Id is { } id && id != OwnParties.Id ? id : null;
        var retail = session.Token.RetailPackageId is { } package && who.Location is { } location ? VatSubject.Retail(package, emsp, location.Country) : [];
        return new SessionVatRates(
            wholesale, await vatRates.ForAsync(session.TenantId, wholesale, ct), retail, await vatRates.ForAsync(session.TenantId, retail, ct));
    }

    private async Task<StationBilling?> StationAsync(Session session, SessionParties who, CancellationToken ct)
    {
        // Sessions from before that was kept have what the station says now.
        var facts = session.Terms?.HomeChargingFor(who.IsManagedRoaming)
            ?? (await stations.GetAsync(session.TenantId, session.StationId, ct))?.Value.HomeChargingFor(session.Token.Uid, who.IsManagedRoaming);
        if (facts is null)
            return null;
        var homeCharging = HomeChargingRules.Decide(facts);
        return new StationBilling(facts.ChargerType, homeCharging, productTypes.Find(homeCharging.Flag, facts.ChargerType));
    }

    private static RegisterReading Register(DateTimeOffset at, decimal wattHours) =>
        new(Instant.FromDateTimeOffset(at), Energy.FromWattHours(wattHours));
}
