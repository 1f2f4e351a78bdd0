using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Calibration;

/// <summary>
/// DataTransfer messages that carry signed values, recognised by what they hold and not by the vendor's name: their values are
/// stored with the session like those of MeterValues.
/// </summary>
public sealed class SignedDataTransfers(TransactionReadings readings, StationNotes notes, TimeProvider time)
{
    public const string WithoutTransaction = "SIGNED_DATA_WITHOUT_TRANSACTION";

    public async Task<ChargerReply> HandleAsync(ConnectedCharger charger, VendorDataReceived received, IWorkflows workflows, CancellationToken ct)
    {
        var found = VendorSignedData.Read(received.Data);
        if (found.Values.Count == 0)
            return new VendorDataReply("UnknownVendorId");
        if (found is { TransactionId: null, ConnectorId: null })
        {
            notes.Add(charger.TenantId, charger.StationId, WithoutTransaction,
                $"A DataTransfer of '{received.VendorId}' ({received.MessageId ?? "no message id"}) holds a signed meter value, but names neither a transaction nor a connector. It is in the message log alone.");
            return new VendorDataReply("Rejected");
        }
        var report = new MeterValuesReported { ConnectorId = found.ConnectorId ?? 0, TransactionId = found.TransactionId, Samples = found.Samples(time.GetUtcNow()) };
        var accepted = new VendorDataReply("Accepted");
        return await readings.HandleAsync(charger, report, workflows, ct) is { } held ? held with { Answer = accepted } : accepted;
    }
}
