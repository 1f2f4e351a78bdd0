using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>
/// OCPP 1.6 §4.10 and §6.49: a transaction ended. Broken transactionData is left out rather than refused: a charger
/// repeats a refused stop for ever, and the session would never end.
/// </summary>
internal static class StopTransactionCall
{
    private static readonly TransactionIdField TransactionId = new("transactionId", required: true);
    private static readonly IdTagField IdTag = new("idTag", required: false, emptyIsAbsent: true);
    private static readonly MeterField MeterStop = new("meterStop");
    private static readonly TimestampField At = new("timestamp", required: true);
    private static readonly WordField Reason = new(
        "reason",
        required: false,
        "EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other", "PowerLoss", "Reboot", "Remote", "SoftReset", "UnlockCommand", "DeAuthorized")
    {
        UnknownNote = NoteCode.UnknownReason,
        UnknownAs = "Other",
    };

    private static readonly MeterValueList TransactionData = new("transactionData", required: false, dropNote: NoteCode.ReadingDropped);

    public static IncomingAction Action { get; } = new(
        "StopTransaction", FeatureProfile.Core, "§4.10", [TransactionId, MeterStop, At, IdTag, Reason, TransactionData.Field], Read);

    public static void Write(Utf8JsonWriter json, TransactionEndedReply reply)
    {
        if (reply.Token is { } token) IdTagInfo.Write(json, token);
    }

    private static TransactionEnded Read(ref FieldReader payload) => new()
    {
        TransactionId = payload.Get(TransactionId),
        MeterStopWh = payload.Get(MeterStop),
        At = payload.Get(At),
        IdTag = payload.Find(IdTag),
        Reason = payload.Find(Reason) ?? "Local",
        Samples = TransactionData.Read(ref payload),
    };
}
