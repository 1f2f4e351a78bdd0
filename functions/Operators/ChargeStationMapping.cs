using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;

namespace GreenFlux.Functions.Operators;

internal static class ChargeStationMapping
{
    public static Outcome<Station> ToDomain(ChargeStationRequest body, string id, Caller caller, DateTimeOffset now) =>
        body is { TimeOfUseTariffs: true, DynamicTimeBasedTariffs: true }
            ? Refusal.Invalid("dynamicTimeBasedTariffs", "dynamicTimeBasedTariffs and timeOfUseTariffs exclude each other: switch one off.")
            : ToStation(body, id, caller, now);

    private static Station ToStation(ChargeStationRequest body, string id, Caller caller, DateTimeOffset now) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        LocationId = body.LocationId,
        Name = body.Name,
        DeploymentState = WireNames.To<DeploymentState>(body.DeploymentState),
        TariffCode = body.TariffCode,
        ReimbursementTariffCode = body.ReimbursementTariffCode,
        TimePricing = body.TimeOfUseTariffs ? TimePricing.TimeOfUse : body.DynamicTimeBasedTariffs ? TimePricing.DynamicTimeBased : TimePricing.StartRule,
        Evses = [.. body.Evses.Select(evse => new Evse(
            evse.EvseId,
            [.. evse.Connectors.Select(connector => new Connector(connector.Id, connector.MaxPowerW, connector.TariffCode, connector.ReimbursementTariffCode,
                connector.PowerType is { } power ? WireNames.To<PowerType>(power) : null))]))],
        SettleDelaySeconds = body.SettleDelaySeconds,
        StopOnParking = body.StopOnParking,
        AllowMissingSubprotocol = body.AllowMissingSubprotocol,
        ShowsPrices = body.ShowsPrices,
        CalibrationLaw = body.CalibrationLaw,
        CertifiedTime = body.CertifiedTime,
        SecurityProfile = (SecurityProfile)(body.SecurityProfile - 1),
        ChargerType = WireNames.To<ChargerType>(body.ChargerType),
        ExcludeVat = body.ExcludeVat,
        TokensWithoutVat = body.TokensWithoutVat ?? [],
        CreatedAt = now,
        ModifiedAt = now,
    };

    public static ChargeStationResponse ToContract(Station station) => new()
    {
        Id = station.Id,
        LocationId = station.LocationId,
        Name = station.Name,
        DeploymentState = WireNames.To<StationDeployment>(station.DeploymentState),
        TariffCode = station.TariffCode,
        ReimbursementTariffCode = station.ReimbursementTariffCode,
        TimeOfUseTariffs = station.TimePricing == TimePricing.TimeOfUse,
        DynamicTimeBasedTariffs = station.TimePricing == TimePricing.DynamicTimeBased,
        Evses = [.. station.Evses.Select(evse => new EvseBody
        {
            EvseId = evse.EvseId,
            Connectors = [.. evse.Connectors.Select(connector => new ConnectorBody
            {
                Id = connector.Id,
                MaxPowerW = connector.MaxPowerW,
                PowerType = connector.PowerType is { } power ? WireNames.To<PowerTypeName>(power) : null,
                TariffCode = connector.TariffCode,
                ReimbursementTariffCode = connector.ReimbursementTariffCode,
            })],
        })],
        SettleDelaySeconds = station.SettleDelaySeconds,
        StopOnParking = station.StopOnParking,
        AllowMissingSubprotocol = station.AllowMissingSubprotocol,
        ShowsPrices = station.ShowsPrices,
        CalibrationLaw = station.CalibrationLaw,
        CertifiedTime = station.CertifiedTime,
        ChargerType = WireNames.To<ChargerTypeName>(station.ChargerType),
        ExcludeVat = station.ExcludeVat,
        TokensWithoutVat = station.TokensWithoutVat,
        SecurityProfile = (int)station.SecurityProfile + 1,
        HasPassword = station.Credential is not null,
        CreatedAt = station.CreatedAt,
        ModifiedAt = station.ModifiedAt,
    };

    public static ChargeStationStatusBody ToContract(StationStatus status) => new()
    {
        Connectivity = WireNames.To<StationConnectivity>(status.Connectivity),
        ConnectedSince = status.ConnectedSince,
        LastSeenAt = status.LastSeenAt,
        ProtocolVersion = status.ProtocolVersion,
        Vendor = status.Boot?.Vendor,
        Model = status.Boot?.Model,
        SerialNumber = status.Boot?.SerialNumber,
        FirmwareVersion = status.Boot?.FirmwareVersion,
        Connectors = [.. status.Connectors.Select(report => new ConnectorStatusBody(report.Id, report.Status.ToString(), report.ErrorCode, report.ChangedAt))],
        Notes = [.. status.Notes.Select(note => new StationNoteBody(note.Code, note.Detail, note.At, note.Count))],
    };
}
