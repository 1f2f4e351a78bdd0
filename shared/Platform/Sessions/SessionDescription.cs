using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Sessions;

/// <summary>What a session takes over from its station, connector and location when it starts. Pure.</summary>
public static class SessionDescription
{
    /// <param name="startedAt">The charger's time of the start.</param>
    /// <param name="receivedAt">When the platform learns of it.</param>
    public static Session Of(
        Station station, Location location, TenantSettings settings, int connectorId, SessionToken token, DateTimeOffset startedAt, DateTimeOffset receivedAt,
        string sessionId, string transactionId, decimal meterStartWh)
    {
        var evse = station.Evses.FirstOrDefault(evse => evse.Connectors.Any(connector => connector.Id == connectorId));
        var connector = evse?.Connectors.First(connector => connector.Id == connectorId);
        return new Session
        {
            Id = sessionId,
            TenantId = station.TenantId,
            StationId = station.Id,
            ConnectorId = connectorId,
            EvseId = evse?.EvseId,
            MaxPowerW = connector?.MaxPowerW,
            LocationId = location.Id,
            TimeZone = location.TimeZone,
            TransactionId = transactionId,
            Token = token,
            TariffCode = connector?.TariffCode ?? station.TariffCode,
            ReimbursementTariffCode = connector?.ReimbursementTariffCode ?? station.ReimbursementTariffCode,
            TimePricing = station.TimePricing,
            StartedAt = startedAt,
            MeterStartWh = meterStartWh,
            ReceivedAt = receivedAt,
            SettleDelaySeconds = station.SettleDelaySeconds,
            Terms = SessionTerms.Of(station, connector, token.Uid, settings),
        };
    }
}
