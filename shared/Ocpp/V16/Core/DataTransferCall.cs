using System.Text.Json;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16.Core;

/// <summary>OCPP 1.6 §4.3 and §6.15: vendor data from a charger.</summary>
internal static class DataTransferCall
{
    private static readonly ExactTextField VendorId = new("vendorId", required: true, 255);
    private static readonly ExactTextField MessageId = new("messageId", required: false, 50);
    private static readonly FreeTextField Data = new("data", required: false);

    /// <summary>The same in both directions.</summary>
    public static IReadOnlyList<Field> Fields { get; } = [VendorId, MessageId, Data];

    public static IncomingAction Action { get; } = new("DataTransfer", FeatureProfile.Core, "§4.3", Fields, Read);

    /// <summary>The specification calls it DataTransferStatus.</summary>
    public static WordField Status { get; } = AnswerStatus.Field(AnswerStatus.Accepted, AnswerStatus.Rejected, "UnknownMessageId", "UnknownVendorId");

    public static void Write(Utf8JsonWriter json, VendorDataReply reply)
    {
        if (!Status.Words.Contains(reply.Status, StringComparer.Ordinal))
            throw new ArgumentException($"'{reply.Status}' is no DataTransferStatus; allowed: {Status.Rule}", nameof(reply));
        json.WriteString("status"u8, reply.Status);
        if (reply.Data is { } data) json.WriteString("data"u8, data);
    }

    private static VendorDataReceived Read(ref FieldReader payload) =>
        new(payload.Get(VendorId), payload.Find(MessageId), payload.Find(Data));
}
