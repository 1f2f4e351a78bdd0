using System.Globalization;
using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.8 and §6.45: a transaction began.</summary>
internal static class StartTransactionCall
{
    private static readonly IntegerField ConnectorId = new("connectorId", required: true, minimum: 1);
    private static readonly IdTagField IdTag = new("idTag", required: true);
    private static readonly MeterField MeterStart = new("meterStart");
    private static readonly TimestampField At = new("timestamp", required: true);
    private static readonly IntegerField ReservationId = new("reservationId", required: false);

    public static IncomingAction Action { get; } = new(
        "StartTransaction", FeatureProfile.Core, "§4.8", [ConnectorId, IdTag, MeterStart, At, ReservationId], Read);

    public static void Write(Utf8JsonWriter json, TransactionStartedReply reply)
    {
        if (!int.TryParse(reply.TransactionId, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            throw new ArgumentException($"The transaction id '{reply.TransactionId}' is no 32-bit number, which OCPP 1.6 needs", nameof(reply));
        json.WriteNumber("transactionId"u8, id);
        IdTagInfo.Write(json, reply.Token);
    }

    private static TransactionStarted Read(ref FieldReader payload) => new()
    {
        ConnectorId = payload.Get(ConnectorId),
        IdTag = payload.Get(IdTag),
        MeterStartWh = payload.Get(MeterStart),
        At = payload.Get(At),
        ReservationId = payload.FindValue(ReservationId),
    };
}
