using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;
using NodaTime;
using SessionParties = GreenFlux.Billing.SessionParties;

namespace GreenFlux.Functions.Operators.Pricing;

/// <summary>Prices sessions that nobody charged, as they are described.</summary>
public sealed class DescribedSessions(
    RehearsalPricing pricing, StationStore stations, LocationStore locations, TokenAuthorization authorization, TenantStore tenants, TimeProvider time)
{
    private const int LongestDays = 31;
    private const int MostReadings = 5000;
    private const int FirstYear = 2010;
    private const int LastYear = 2200;

    /// <summary>1 TWh: beyond it nothing is a meter's reading.</summary>
    private const decimal MostWattHours = 1_000_000_000_000m;

    public async Task<Outcome<RehearsedPricing>> PriceAsync(string tenantId, RehearsedSessionBody body, DraftRules draft, CancellationToken ct)
    {
        var findings = Check(body);
        if (findings.All.Count > 0)
            return Outcome<RehearsedPricing>.Refused(findings.All);
        var now = time.GetUtcNow();
        if (body.StationId is null)
            return await pricing.PriceAsync(await ToldAsync(tenantId, body, now, ct), draft, now, ct);
        if (!(await AtStationAsync(tenantId, body, now, ct)).Try(out var session, out var refusals))
            return Outcome<RehearsedPricing>.Refused(refusals);
        return await pricing.PriceAsync(session, SamplesOf(body), draft, now, ct);
    }

    private static Findings Check(RehearsedSessionBody body)
    {
        var findings = new Findings()
            .Check(body.StartedAt.Year is >= FirstYear and <= LastYear, "session.startedAt", $"must be of the years {FirstYear} to {LastYear}.")
            .Check(body.EndedAt >= body.StartedAt, "session.endedAt", "must not be before session.startedAt.")
            .Check(body.EndedAt - body.StartedAt <= TimeSpan.FromDays(LongestDays), "session.endedAt", $"must be at most {LongestDays} days after session.startedAt.")
            .Check(body.EnergyWh is null || body.Readings is null, "session.energyWh", "does not go with session.readings: the energy follows from them.")
            .Check(body.EnergyWh is null or (>= 0 and <= MostWattHours), "session.energyWh", $"must be between 0 and {MostWattHours}.")
            .Check((body.Readings?.Count ?? 0) <= MostReadings, "session.readings", $"may be at most {MostReadings}.");
        var at = 0;
        foreach (var reading in body.Readings?.Take(MostReadings) ?? [])
            findings.Check(reading.RegisterWh is >= 0 and <= MostWattHours, $"session.readings[{at++}].registerWh", $"must be between 0 and {MostWattHours}.");
        if (body.StationId is not null)
        {
            foreach (var (field, isTold) in ((string, bool)[])
                [("timeZone", body.TimeZone is not null), ("tariffCode", body.TariffCode is not null), ("retailPackageId", body.RetailPackageId is not null),
                 ("reimbursementTariffCode", body.ReimbursementTariffCode is not null), ("timePricing", body.TimePricing is not null), ("parties", body.Parties is not null)])
                findings.Check(!isTold, $"session.{field}", "does not go with session.stationId: it follows from the station and the token.");
            return findings;
        }
        foreach (var (field, code) in ((string, string?)[])
            [("tariffCode", body.TariffCode), ("retailPackageId", body.RetailPackageId), ("reimbursementTariffCode", body.ReimbursementTariffCode)])
        {
            if (code is not null)
                findings.Id($"session.{field}", code);
        }
        return findings
            .Check(body.ConnectorId is null, "session.connectorId", "goes with session.stationId alone.")
            .Check(body.TokenUid is null, "session.tokenUid", "goes with session.stationId alone; without it, use session.parties.tokenUid.")
            .Check(body.TimeZone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null, "session.timeZone", "must be an IANA time zone, for example Europe/Amsterdam, when there is no session.stationId.")
            .Check(body is not { TariffCode: null, RetailPackageId: null, ReimbursementTariffCode: null }, "session.tariffCode", "or another code is needed when there is no session.stationId.");
    }

    private async Task<Outcome<Session>> AtStationAsync(string tenantId, RehearsedSessionBody body, DateTimeOffset now, CancellationToken ct)
    {
        var connectorId = body.ConnectorId ?? 1;
        if (await stations.GetAsync(tenantId, body.StationId!, ct) is not { Value: var station })
            return Refusal.Unknown("session.stationId", $"There is no charge station '{body.StationId}'.");
        if (!station.Evses.Any(evse => evse.Connectors.Any(connector => connector.Id == connectorId)))
            return Refusal.Unknown("session.connectorId", $"Charge station '{station.Id}' has no connector {connectorId}.");
        if (await locations.GetAsync(tenantId, station.LocationId, ct) is not { Value: var location })
            return Refusal.Unknown("session.stationId", $"The location of charge station '{station.Id}' does not exist.");
        var token = body.TokenUid is { } uid
            ? await authorization.JudgeAsync(tenantId, uid, ct)
            : new SessionToken("", AuthorizationStatus.Invalid, Known: false);
        var (first, last) = Registers(body);
        var settings = await tenants.SettingsAsync(tenantId, ct);
        return SessionDescription.Of(station, location, settings, connectorId, token, body.StartedAt, now, SessionId.New(body.StartedAt).ToString(), "0", first) with
        {
            Stop = new SessionStop(body.EndedAt, last, "Rehearsed", null, now, Inferred: false),
        };
    }

    /// <summary>With the codes and parties that were told; VAT is not known without a location.</summary>
    private async Task<FinishedSession> ToldAsync(string tenantId, RehearsedSessionBody body, DateTimeOffset now, CancellationToken ct)
    {
        var settings = await tenants.SettingsAsync(tenantId, ct);
        var (first, last) = Registers(body);
        var registers = SessionFacts.RegistersOf(SamplesOf(body));
        var session = new Session
        {
            Id = SessionId.New(body.StartedAt).ToString(),
            TenantId = tenantId,
            StationId = "-",
            ConnectorId = 1,
            LocationId = body.Parties?.LocationId ?? "-",
            TimeZone = body.TimeZone!,
            TransactionId = "0",
            Token = new SessionToken(body.Parties?.TokenUid ?? "", AuthorizationStatus.Accepted, Known: body.RetailPackageId is not null, RetailPackageId: body.RetailPackageId),
            TariffCode = body.TariffCode,
            ReimbursementTariffCode = body.ReimbursementTariffCode,
            TimePricing = WireNames.To<TimePricing>(body.TimePricing ?? TimePricingName.StartRule),
            StartedAt = body.StartedAt,
            MeterStartWh = first,
            ReceivedAt = now,
            Stop = new SessionStop(body.EndedAt, last, "Rehearsed", null, now, Inferred: false),
        };
        return new FinishedSession(
            session, SessionFacts.CurveOf(session, registers), DateTimeZoneProviders.Tzdb[body.TimeZone!], settings,
            new RuleBook(
                new EngineRules(BillingEngine.Wholesale, body.TariffCode, [], []),
                body.RetailPackageId is { } package ? new EngineRules(BillingEngine.Retail, package, [], []) : null,
                body.ReimbursementTariffCode is { } code ? new EngineRules(BillingEngine.Reimbursement, code, [], []) : null),
            now)
        {
            ReadingTimes = [.. registers.Select(reading => reading.At)],
            Parking = SessionParking.PolicyOf(session, registers, settings),
            RuleParties = ToDomain(body.Parties) with { PackageId = body.RetailPackageId ?? body.Parties?.PackageId },
        };
    }

    private static (decimal First, decimal Last) Registers(RehearsedSessionBody body)
    {
        var ordered = (body.Readings ?? []).OrderBy(reading => reading.At).ToList();
        return ordered.Count == 0 ? (0, body.EnergyWh ?? 0) : (ordered[0].RegisterWh, ordered[^1].RegisterWh);
    }

    private static IReadOnlyList<MeterSample> SamplesOf(RehearsedSessionBody body) =>
    [
        .. (body.Readings ?? []).Select(reading => new MeterSample
        {
            At = reading.At,
            Value = reading.RegisterWh,
            Measurand = Measurands.EnergyActiveImportRegister,
            Unit = "Wh",
            Context = "Sample.Clock",
            Location = "Outlet",
        }),
    ];

    private static SessionParties ToDomain(RulePartiesBody? parties) => parties is null ? SessionParties.Unknown : new SessionParties
    {
        Country = parties.Country,
        CpoContractId = parties.CpoContractId,
        CpoId = parties.CpoId,
        LocationId = parties.LocationId,
        EmspContractId = parties.EmspContractId,
        EmspId = parties.EmspId,
        PackageId = parties.PackageId,
        TokenGroupIds = parties.TokenGroupIds,
        CustomerId = parties.CustomerId,
        DriverId = parties.DriverId,
        TokenUid = parties.TokenUid,
    };
}
