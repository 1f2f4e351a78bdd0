using System.Text.Json;
using System.Text.Unicode;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Ocpi.Tariffs;

/// <summary>The outcome of reading: a tariff, or what is wrong with it. Notes come with both.</summary>
/// <param name="Tariff">Null exactly when there are problems.</param>
public sealed record OcpiTariffReading(OcpiTariff? Tariff, IReadOnlyList<Finding> Problems, IReadOnlyList<Finding> Notes);

/// <summary>
/// Reads a tariff of OCPI 2.1.1, 2.2.1 or 2.3.0 (mod_tariffs, Tariff object) as partners send it: numbers as numbers or
/// texts, fields that OCPI doesn't have ignored with a note. What would make a price a guess is a problem.
/// </summary>
public static class OcpiTariffReader
{
    /// <summary>Highest price or limit of any currency.</summary>
    public const decimal MostMoney = 100_000_000m;

    /// <param name="utf8">One JSON object.</param>
    /// <param name="version">Null: recognised by the fields.</param>
    public static OcpiTariffReading Read(ReadOnlySpan<byte> utf8, OcpiVersion? version = null)
    {
        var fields = new FieldReader();
        if (Document(utf8, fields) is not { } document)
            return new OcpiTariffReading(null, fields.Problems, fields.Notes);
        var tariff = Tariff(document, version ?? Recognise(document), fields);
        return new OcpiTariffReading(fields.Problems.Count == 0 ? tariff : null, fields.Problems, fields.Notes);
    }

    private static TariffDocument? Document(ReadOnlySpan<byte> utf8, FieldReader fields)
    {
        if (!Utf8.IsValid(utf8))
        {
            fields.Problem(JsonReading.NoUtf8);
            return null;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, isFinalBlock: true, default);
            if (!reader.Read() || reader.TokenType == JsonTokenType.Null)
                fields.Problem("", "there is no tariff", "give one JSON object");
            else if (reader.TokenType == JsonTokenType.StartArray)
                fields.Problem("", "this is an array of tariffs", "a session is priced by one: take the object that you mean out of the array");
            else if (reader.TokenType != JsonTokenType.StartObject)
                fields.Problem("", "this is no JSON object", "give the tariff object as OCPI has it");
            else
                return JsonSerializer.Deserialize(utf8, TariffJson.Default.TariffDocument);
        }
        catch (JsonException exception)
        {
            fields.Problem(JsonReading.Problem(exception, Expected));
        }
        return null;
    }

    private static string? Expected(string field) => field switch
    {
        "elements" => "an array of tariff elements (objects)",
        "price_components" => "an array of price components (objects)",
        "restrictions" => "one object with the restrictions",
        "day_of_week" => "an array of days, for example [\"MONDAY\"]",
        "min_price" or "max_price" => "an object: {\"excl_vat\": …, \"incl_vat\": …} in 2.2.1, {\"before_taxes\": …, \"after_taxes\": …} in 2.3.0",
        "tariff_alt_text" => "an array of {\"language\": …, \"text\": …}",
        _ => null,
    };

    /// <summary>By fields that only later versions have; a tariff with none of them is read as 2.1.1.</summary>
    private static OcpiVersion Recognise(TariffDocument document)
    {
        if (document.TaxIncluded.IsThere || document.PreauthorizeAmount.IsThere || HasTaxNames(document.MinPrice) || HasTaxNames(document.MaxPrice))
            return OcpiVersion.V230;
        var isLater = document.CountryCode.IsThere || document.PartyId.IsThere || document.Type.IsThere
            || document.MinPrice is not null || document.MaxPrice is not null || document.StartDateTime.IsThere || document.EndDateTime.IsThere
            || (document.Elements ?? []).Any(element =>
                element?.Restrictions is { MinCurrent.IsThere: true } or { MaxCurrent.IsThere: true } or { Reservation.IsThere: true }
                || (element?.PriceComponents ?? []).Any(component => component is { Vat.IsThere: true }));
        return isLater ? OcpiVersion.V221 : OcpiVersion.V211;
    }

    private static bool HasTaxNames(PriceLimitDocument? limit) => limit is { BeforeTaxes.IsThere: true } or { AfterTaxes.IsThere: true };

    private static OcpiTariff Tariff(TariffDocument document, OcpiVersion version, FieldReader fields)
    {
        NoteUnknown(document.Unknown, "", fields);
        var id = fields.Text(document.Id, "id");
        if (id is null && document.Unknown?.ContainsKey("data") == true)
            fields.Problem("", "this is an OCPI response, not a tariff", "give the object inside its \"data\"");
        else if (id is null)
            fields.Problem("id", "the id is missing", "every tariff has one");
        var currency = fields.Text(document.Currency, "currency");
        if (currency is null)
            fields.Problem("currency", "the currency is missing", "write an ISO 4217 code, for example EUR");
        var (min, max) = (Limit(document.MinPrice, "min_price", fields), Limit(document.MaxPrice, "max_price", fields));
        CheckLimits(min, max, fields);
        return new OcpiTariff
        {
            Version = version,
            CountryCode = fields.Text(document.CountryCode, "country_code"),
            PartyId = fields.Text(document.PartyId, "party_id"),
            Id = id ?? "",
            Currency = currency ?? "",
            Type = fields.Text(document.Type, "type"),
            AltTexts = [.. (document.TariffAltText ?? []).TakeWhile(_ => !fields.IsFull).Select((text, i) => AltText(text, $"tariff_alt_text[{i}]", fields))],
            AltUrl = fields.Text(document.TariffAltUrl, "tariff_alt_url"),
            MinPrice = min,
            MaxPrice = max,
            PreauthorizeAmount = fields.Number(document.PreauthorizeAmount, "preauthorize_amount", 0, MostMoney),
            Elements = ElementReader.Read(document.Elements, fields),
            TaxIncluded = Taxes(document.TaxIncluded, version, fields),
            StartDateTime = fields.Timestamp(document.StartDateTime, "start_date_time"),
            EndDateTime = fields.Timestamp(document.EndDateTime, "end_date_time"),
            EnergyMix = document.EnergyMix,
            LastUpdated = fields.Timestamp(document.LastUpdated, "last_updated"),
        };
    }

    private static OcpiText AltText(DisplayTextDocument? text, string path, FieldReader fields) =>
        new(fields.Text(text?.Language ?? default, $"{path}.language") ?? "", fields.Text(text?.Text ?? default, $"{path}.text") ?? "");

    private static OcpiTaxIncluded? Taxes(LooseValue value, OcpiVersion version, FieldReader fields)
    {
        var text = fields.Text(value, "tax_included");
        if (version != OcpiVersion.V230)
        {
            if (text is not null)
                fields.Note("tax_included", $"OCPI {version.Number()} doesn't have this field", "it is ignored: prices are before VAT");
            return null;
        }
        switch (text?.ToUpperInvariant())
        {
            case "YES":
                return OcpiTaxIncluded.Yes;
            case "NO":
                return OcpiTaxIncluded.No;
            case "N/A":
                return OcpiTaxIncluded.NotApplicable;
            default:
                fields.Problem("tax_included", text is null ? "it is missing, so nobody knows what the prices contain" : $"there is no {value}", "OCPI 2.3.0 has YES, NO and N/A");
                return null;
        }
    }

    private static OcpiPriceLimit? Limit(PriceLimitDocument? limit, string path, FieldReader fields)
    {
        if (limit is null)
            return null;
        var (before, beforeName) = limit.BeforeTaxes.IsThere ? (limit.BeforeTaxes, "before_taxes") : (limit.ExclVat, "excl_vat");
        var (after, afterName) = limit.AfterTaxes.IsThere ? (limit.AfterTaxes, "after_taxes") : (limit.InclVat, "incl_vat");
        if (!before.IsThere)
            fields.Problem(path, "it lacks the amount before taxes", "write excl_vat (2.2.1) or before_taxes (2.3.0)");
        var beforeTaxes = fields.Number(before, $"{path}.{beforeName}", 0, MostMoney) ?? 0m;
        var afterTaxes = fields.Number(after, $"{path}.{afterName}", 0, MostMoney);
        if (afterTaxes < beforeTaxes)
            fields.Problem($"{path}.{afterName}", $"{after} after taxes is below {before} before them", "check which is which");
        return new OcpiPriceLimit(beforeTaxes, afterTaxes);
    }

    private static void CheckLimits(OcpiPriceLimit? min, OcpiPriceLimit? max, FieldReader fields)
    {
        if (min?.BeforeTaxes > max?.BeforeTaxes || min?.AfterTaxes > max?.AfterTaxes || min?.BeforeTaxes > max?.AfterTaxes)
            fields.Problem("min_price", "the least price is above max_price", "a session can't cost both: correct one of them");
    }

    internal static void NoteUnknown(Dictionary<string, JsonElement>? unknown, string path, FieldReader fields)
    {
        foreach (var name in (unknown ?? []).Keys.Order(StringComparer.Ordinal).TakeWhile(_ => !fields.IsFull))
            fields.Note(path.Length == 0 ? name : $"{path}.{name}", "OCPI doesn't have this field", "it is ignored; names are written as in the specification, like day_of_week");
    }
}
