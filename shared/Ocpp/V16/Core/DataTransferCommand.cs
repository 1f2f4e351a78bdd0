using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §5.6 and §6.15: vendor data to a charger.</summary>
internal static class DataTransferCommand
{
    private static readonly FreeTextField Data = new("data", required: false);

    public static OutgoingAction Action { get; } = new(
        "DataTransfer", FeatureProfile.Core, "§5.6", typeof(SendVendorData), DataTransferCall.Fields, [DataTransferCall.Status, Data], Write, ReadAnswer);

    private static void Write(Utf8JsonWriter json, ChargerCommand command)
    {
        var content = (SendVendorData)command;
        json.WriteString("vendorId"u8, content.VendorId);
        if (content.MessageId is { } messageId) json.WriteString("messageId"u8, messageId);
        if (content.Data is { } data) json.WriteString("data"u8, data);
    }

    private static CommandOutcome ReadAnswer(ref FieldReader payload)
    {
        var status = payload.Get(DataTransferCall.Status);
        return new CommandOutcome(status, status == AnswerStatus.Accepted, payload.Find(Data));
    }
}
