using System.Globalization;
using System.Text.Json;
using GreenFlux.Billing.Calibration;
using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Calibration;

/// <summary>Signed values in the data of a DataTransfer, whatever its vendor calls them.</summary>
/// <param name="TransactionId">Null when the data name none.</param>
/// <param name="ConnectorId">Null when the data name none.</param>
/// <param name="Values">Each as it stands in the data, with the context that stands beside it; empty when the data hold no signed value.</param>
public sealed record VendorSignedData(string? TransactionId, int? ConnectorId, IReadOnlyList<(string Text, string? Context)> Values)
{
    private const int MaxDepth = 12;
    private const int MaxValues = 100;

    private static readonly string[] TransactionNames = ["transactionId", "transaction_id", "ocppTransactionId", "txId", "chargingTransactionId"];
    private static readonly string[] ConnectorNames = ["connectorId", "connector_id", "evseId", "connector"];
    private static readonly string[] KeyNames = ["publicKey", "meterPublicKey", "pubKey"];

    /// <param name="data">A record alone, or JSON with one or several anywhere within.</param>
    public static VendorSignedData Read(string? data)
    {
        var found = new Search();
        if (data is null || data.Length > SignedPayload.MaxLength)
            return found.Result;
        if (data.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            found.Add(data, null);
            return found.Result;
        }
        try
        {
            using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = MaxDepth });
            found.In(document.RootElement, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken JSON, or half a surrogate pair: it holds no signed value that could be stored unchanged.
            return new Search().Result;
        }
        return found.Result;
    }

    private sealed class Search
    {
        private readonly List<(string Text, string? Context)> values = [];
        private string? transactionId;
        private int? connectorId;

        public VendorSignedData Result => new(transactionId, connectorId, values);

        public void Add(string text, string? context)
        {
            if (values.Count < MaxValues && SignedPayload.In(text)[0].Format != SignedFormat.Unknown)
                values.Add((text, context));
        }

        public void In(JsonElement element, string? context)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    Add(element.GetString()!, context);
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                        In(item, context);
                    break;
                case JsonValueKind.Object:
                    InObject(element, context);
                    break;
                default:
                    break;
            }
        }

        private void InObject(JsonElement element, string? outer)
        {
            transactionId ??= Named(element, TransactionNames) is { } transaction ? Text(transaction) : null;
            connectorId ??= Named(element, ConnectorNames) is { } connector
                && int.TryParse(Text(connector), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
            var context = Named(element, ["context"]) is { ValueKind: JsonValueKind.String } own ? own.GetString() : outer;
            // A key beside a value stays beside it: then the object as it stands is the value.
            if (Named(element, KeyNames) is not null && SignedPayload.In(element.GetRawText())[0].Format != SignedFormat.Unknown)
            {
                Add(element.GetRawText(), context);
                return;
            }
            foreach (var property in element.EnumerateObject())
                In(property.Value, context);
        }

        private static JsonElement? Named(JsonElement element, string[] names)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (names.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
                    return property.Value;
            }
            return null;
        }

        private static string? Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    /// <summary>The values as samples of the session that they name.</summary>
    /// <param name="now">Stands for the time of a value that can't be read.</param>
    public IReadOnlyList<MeterSample> Samples(DateTimeOffset now) => [.. Values.Select(value => SampleOf(value.Text, value.Context, now))];

    private static MeterSample SampleOf(string text, string? context, DateTimeOffset now)
    {
        var read = CheckedValue.Of(new SignedValue(default, SignedNature.Unknown, text), []).First();
        var last = read.Record?.Readings[^1].At.ToDateTimeOffset();
        return new MeterSample
        {
            At = last ?? now,
            Measurand = Measurands.EnergyActiveImportRegister,
            Unit = "Wh",
            Context = context ?? read.Nature switch
            {
                SignedNature.Begin => "Transaction.Begin",
                SignedNature.End => "Transaction.End",
                _ => "Other",
            },
            Location = "Outlet",
            SignedData = text,
        };
    }
}
