using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// What was not configured when a session started is taken from what is configured by now, so that a retry finds what an operator
/// added. What the session has never changes.
/// </summary>
public sealed class SessionCompletion(TokenAuthorization authorization, StationStore stations)
{
    /// <returns>The same session when it lacks nothing, or nothing was added.</returns>
    public async Task<Session> CompleteAsync(Session session, CancellationToken ct)
    {
        if (session.Token is not { Known: true, Verdict: AuthorizationStatus.Accepted, RetailPackageId: not null })
            session = WithToken(session, await authorization.JudgeAsync(session.TenantId, session.Token.Uid, ct));
        return session.MaxPowerW is null || session.TariffCode is null ? await WithConnectorAsync(session, ct) : session;
    }

    private static Session WithToken(Session session, SessionToken now)
    {
        var known = session.Token;
        var completed = known.Known
            ? known with
            {
                Verdict = now.Verdict == AuthorizationStatus.Accepted ? now.Verdict : known.Verdict,
                DriverId = known.DriverId ?? now.DriverId,
                RetailPackageId = known.RetailPackageId ?? (known.DriverId is null || known.DriverId == now.DriverId ? now.RetailPackageId : null),
            }
            : now.Known ? now : known;
        return completed == known ? session : session with { Token = completed };
    }

    private async Task<Session> WithConnectorAsync(Session session, CancellationToken ct)
    {
        if ((await stations.GetAsync(session.TenantId, session.StationId, ct))?.Value is not { } station)
            return session;
        foreach (var evse in station.Evses)
        {
            if (evse.Connectors.FirstOrDefault(each => each.Id == session.ConnectorId) is not { } connector)
                continue;
            var tariff = connector.TariffCode ?? session.TariffCode ?? station.TariffCode;
            if (session.MaxPowerW is not null)
                return tariff is null ? session : session with { TariffCode = tariff };
            return session with
            {
                EvseId = evse.EvseId,
                MaxPowerW = connector.MaxPowerW,
                TariffCode = tariff,
                ReimbursementTariffCode = connector.ReimbursementTariffCode ?? session.ReimbursementTariffCode,
            };
        }
        return session;
    }
}
