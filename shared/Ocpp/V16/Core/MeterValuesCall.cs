using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.7 and §6.31: readings of a connector, 0 being the main meter.</summary>
internal static class MeterValuesCall
{
    private static readonly IntegerField ConnectorId = new("connectorId", required: true, minimum: 0);
    private static readonly TransactionIdField TransactionId = new("transactionId", required: false);
    private static readonly MeterValueList MeterValue = new("meterValue", required: true);

    public static IncomingAction Action { get; } = new(
        "MeterValues", FeatureProfile.Core, "§4.7", [ConnectorId, TransactionId, MeterValue.Field], Read);

    private static MeterValuesReported Read(ref FieldReader payload) => new()
    {
        ConnectorId = payload.Get(ConnectorId),
        TransactionId = payload.Find(TransactionId),
        Samples = MeterValue.Read(ref payload),
    };
}
