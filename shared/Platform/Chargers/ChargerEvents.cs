using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Calibration;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// Serves what chargers say. When a reply is returned, everything it acknowledges is stored; repeating any event has no
/// second effect.
/// </summary>
public sealed class ChargerEvents(
    StationReports reports, TokenAuthorization authorization, TransactionStarts starts, TransactionStops stops,
    TransactionReadings readings, SignedDataTransfers signedData, ClockAlignedSetup clockAligned, TimeProvider time)
{
    public async Task<ChargerReply> HandleAsync(ConnectedCharger charger, ChargerEvent happened, IWorkflows workflows, CancellationToken ct)
    {
        switch (happened)
        {
            case HeartbeatReceived:
                return new HeartbeatReply(time.GetUtcNow());
            case MeterValuesReported report:
                return await readings.HandleAsync(charger, report, workflows, ct) is { } held ? held : Acknowledged.Instance;
            case StatusChanged status:
                await reports.StatusChangedAsync(charger, status, workflows, ct);
                return Acknowledged.Instance;
            case AuthorizationRequested request:
                return new AuthorizationReply(TokenAuthorization.Answer(await authorization.JudgeAsync(charger.TenantId, request.IdTag, ct)));
            case TransactionStarted start:
                return await starts.HandleAsync(charger, start, workflows, ct);
            case TransactionEnded ended:
                return await stops.HandleAsync(charger, ended, workflows, ct);
            case Booted boot:
                var answer = await reports.BootedAsync(charger, boot, ct);
                if (answer.Status == BootStatus.Accepted)
                    await clockAligned.BootedAsync(charger, workflows, ct);
                return answer;
            case VendorDataReceived vendorData:
                return await signedData.HandleAsync(charger, vendorData, workflows, ct);
            case FirmwareStatusChanged or DiagnosticsStatusChanged:
                return Acknowledged.Instance;
            default:
                return new RefusedReply("NotSupported", $"{happened.GetType().Name} is not served.");
        }
    }
}
