using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tokens;
using NodaTime;

namespace GreenFlux.Platform.Parties;

/// <summary>Which session is asked about.</summary>
/// <param name="TokenUid">The token that charged; null when it is not the tenant's.</param>
/// <param name="DriverId">The driver as known when the session started; null: the token's now.</param>
/// <param name="At">The instant that decides about agreement and payee: the start.</param>
public sealed record PartyQuery(string TenantId, string LocationId, string StationId, string? TokenUid, string? DriverId, DateTimeOffset At)
{
    /// <summary>As the session was when it started.</summary>
    public static PartyQuery Of(Session session) => new(
        session.TenantId, session.LocationId, session.StationId, session.Token.Known ? session.Token.Uid : null, session.Token.DriverId, session.StartedAt);
}

/// <summary>
/// Who pays whom: looks up the parties of a session. All reads are by id, at most a dozen, and a tenant without parties
/// needs three.
/// </summary>
public sealed class PartyBook(
    LocationStore locations, CpoStore cpos, TenantRecords<CpoContract> cpoContracts, TenantRecords<CpoNetwork> cpoNetworks,
    TokenStore tokens, DriverStore drivers, RetailPackageStore packages, CustomerStore customers,
    EmspStore emsps, TenantRecords<EmspContract> emspContracts, TenantRecords<EmspNetwork> emspNetworks,
    AgreementStore agreements, ReimbursementAssignmentStore assignments, TenantRecords<ReimbursementParty> payees) : ICpoRoaming
{
    public async Task<SessionParties> FindAsync(PartyQuery query, CancellationToken ct)
    {
        var problems = new List<PartyProblem>();
        var location = (await locations.GetAsync(query.TenantId, query.LocationId, ct))?.Value;
        if (location is null)
            problems.Add(PartyProblem.Missing("location", query.LocationId, "locationId"));
        var zone = location is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(location.TimeZone);
        var moment = Instant.FromDateTimeOffset(query.At).InZone(zone ?? DateTimeZone.Utc).LocalDateTime;

        var cpo = location is null ? null : await CpoSideAsync(query.TenantId, location.CpoId ?? OwnParties.Id, problems, ct);
        var (emsp, driver, customer) = await EmspSideAsync(query, problems, ct);
        var parties = new SessionParties { Location = location, Cpo = cpo, Emsp = emsp, Driver = driver, Customer = customer };
        parties = await WithAgreementAsync(query.TenantId, parties, moment, problems, ct);
        return parties with { Payee = await PayeeAsync(query, moment, problems, ct), Problems = problems };
    }

    /// <summary>Who pays whom for a session at a partner's charger; there is no location of ours, and nobody is paid back for energy.</summary>
    /// <param name="cpoPartyId">The partner, for example <c>DE-ALL</c>.</param>
    /// <param name="tokenUid">Null: the token is not the tenant's.</param>
    /// <param name="moment">The start by the charger's clock, which decides about the agreement.</param>
    public async Task<SessionParties> FindAtPartnerAsync(string tenantId, string cpoPartyId, string? tokenUid, LocalDateTime moment, CancellationToken ct)
    {
        var problems = new List<PartyProblem>();
        var cpo = await cpos.FirstAsync(tenantId, "partyId", cpoPartyId, ct) is { Value: var found } ? await CpoSideAsync(tenantId, found.Id, problems, ct) : null;
        if (cpo is null && problems.Count == 0)
            problems.Add(PartyProblem.UnknownPartner(cpoPartyId));
        var (emsp, driver, customer) = await EmspSideAsync(new PartyQuery(tenantId, "", "", tokenUid, null, default), problems, ct);
        return await WithAgreementAsync(tenantId, new SessionParties { Cpo = cpo, Emsp = emsp, Driver = driver, Customer = customer }, moment, problems, ct) with { Problems = problems };
    }

    /// <summary>Who operates a location; null when the location or one of those parties does not exist.</summary>
    public async Task<CpoSide?> CpoOfAsync(string tenantId, string locationId, CancellationToken ct) =>
        await locations.GetAsync(tenantId, locationId, ct) is { Value: var location }
            ? await CpoSideAsync(tenantId, location.CpoId ?? OwnParties.Id, [], ct)
            : null;

    /// <summary>A CPO with its contract and network; null when one of them does not exist.</summary>
    public Task<CpoSide?> CpoAsync(string tenantId, string cpoId, CancellationToken ct) => CpoSideAsync(tenantId, cpoId, [], ct);

    public async Task<bool> IsManagedAsync(string tenantId, string locationId, CancellationToken ct) =>
        await CpoOfAsync(tenantId, locationId, ct) is { Network.Roaming: RoamingMode.Managed };

    /// <summary>Roaming needs one that is in force.</summary>
    private async Task<SessionParties> WithAgreementAsync(string tenantId, SessionParties parties, LocalDateTime moment, List<PartyProblem> problems, CancellationToken ct)
    {
        if (!parties.IsRoaming || parties is not { Cpo: { } cpo, Emsp: { } emsp })
            return parties;
        var agreement = await agreements.AtAsync(tenantId, Agreement.SubjectOf(cpo.Network.Id, emsp.Network.Id), moment, ct);
        if (agreement is not { IsInForce: true })
            problems.Add(PartyProblem.NoAgreement(cpo.Network, emsp.Network, agreement));
        return parties with { Agreement = agreement };
    }

    private async Task<CpoSide?> CpoSideAsync(string tenantId, string cpoId, List<PartyProblem> problems, CancellationToken ct)
    {
        if (await ReadAsync(cpos, tenantId, cpoId, OwnParties.Cpo, "CPO", "cpoId", problems, ct) is not { } cpo
            || await ReadAsync(cpoContracts, tenantId, cpo.ContractId, OwnParties.CpoContract, "CPO contract", "contractId", problems, ct) is not { } contract
            || await ReadAsync(cpoNetworks, tenantId, contract.NetworkId, OwnParties.CpoNetwork, "CPO network", "networkId", problems, ct) is not { } network)
        {
            return null;
        }
        return new CpoSide(cpo, contract, network);
    }

    private async Task<(EmspSide? Emsp, Driver? Driver, Customer? Customer)> EmspSideAsync(
        PartyQuery query, List<PartyProblem> problems, CancellationToken ct)
    {
        var tenantId = query.TenantId;
        var token = query.DriverId is null && query.TokenUid is { } uid ? (await tokens.GetAsync(tenantId, uid, ct))?.Value : null;
        if (token is null && query.DriverId is null)
            return default;
        Driver? driver = null;
        Customer? customer = null;
        string? emspId = token?.EmspId;
        if ((query.DriverId ?? token?.DriverId) is { } driverId)
        {
            driver = await ReadAsync(drivers, tenantId, driverId, null, "driver", "driverId", problems, ct);
            if (driver is null)
                return default;
            customer = driver.CustomerId is { } customerId ? await ReadAsync(customers, tenantId, customerId, null, "customer", "customerId", problems, ct) : null;
            emspId = driver.EmspId ?? customer?.EmspId;
            emspId ??= (await packages.GetAsync(tenantId, driver.RetailPackageId, ct))?.Value.EmspId;
        }
        if (await ReadAsync(emsps, tenantId, emspId ?? OwnParties.Id, OwnParties.Emsp, "eMSP", "emspId", problems, ct) is not { } emsp
            || await ReadAsync(emspContracts, tenantId, emsp.ContractId, OwnParties.EmspContract, "eMSP contract", "contractId", problems, ct) is not { } contract
            || await ReadAsync(emspNetworks, tenantId, contract.NetworkId, OwnParties.EmspNetwork, "eMSP network", "networkId", problems, ct) is not { } network)
        {
            return (null, driver, customer);
        }
        return (new EmspSide(emsp, contract, network), driver, customer);
    }

    private async Task<ReimbursementParty?> PayeeAsync(PartyQuery query, LocalDateTime moment, List<PartyProblem> problems, CancellationToken ct)
    {
        var assignment = await assignments.AtAsync(query.TenantId, ReimbursementAssignment.OfStation(query.StationId), moment, ct)
            ?? await assignments.AtAsync(query.TenantId, ReimbursementAssignment.OfLocation(query.LocationId), moment, ct);
        return assignment is null
            ? null
            : await ReadAsync(payees, query.TenantId, assignment.ReimbursementPartyId, null, "reimbursement party", "reimbursementPartyId", problems, ct);
    }

    /// <summary>The record, or the tenant itself where that is meant and nothing else is stored; else a problem.</summary>
    private static async Task<T?> ReadAsync<T>(
        TenantRecords<T> records, string tenantId, string id, Func<string, T>? own, string noun, string field, List<PartyProblem> problems, CancellationToken ct)
        where T : class, ITenantRecord
    {
        if (await records.GetAsync(tenantId, id, ct) is { } found)
            return found.Value;
        if (own is not null && id == OwnParties.Id)
            return own(tenantId);
        problems.Add(PartyProblem.Missing(noun, id, field));
        return null;
    }
}
