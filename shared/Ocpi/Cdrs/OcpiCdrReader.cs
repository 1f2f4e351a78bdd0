using System.Globalization;
using System.Text.Json;
using GreenFlux.Ocpi.Fields;
using GreenFlux.Ocpi.Tariffs;

namespace GreenFlux.Ocpi.Cdrs;

/// <summary>The outcome of reading: a CDR, or what is wrong with it.</summary>
/// <param name="Cdr">Null exactly when there are problems.</param>
public sealed record OcpiCdrReading(OcpiCdr? Cdr, IReadOnlyList<Finding> Problems);

/// <summary>
/// Reads a CDR of OCPI 2.1.1, 2.2.1 or 2.3.0 (mod_cdrs, CDR object) as partners send it: numbers as numbers or texts, fields
/// that are not needed left alone. Whether its figures agree with each other is not this reader's question.
/// </summary>
public static class OcpiCdrReader
{
    private const decimal MostEnergyKwh = 1_000_000m;
    private const decimal MostHours = 100_000m;
    private const int MostPeriods = 10_000;
    private const int MostTariffs = 100;
    private const int LongestText = 100;
    private const int FirstYear = 2000;
    private const int LastYear = 2999;

    /// <param name="cdr">One JSON object.</param>
    /// <param name="version">Null: recognised by the fields.</param>
    public static OcpiCdrReading Read(JsonElement cdr, OcpiVersion? version = null)
    {
        var fields = new FieldReader();
        if (cdr.ValueKind != JsonValueKind.Object)
            return Failed(new Finding("", "this is no JSON object", "give the CDR object as OCPI has it"));
        try
        {
            var document = cdr.Deserialize(CdrDocumentJson.Default.CdrDocument)!;
            var read = Read(document, version ?? Recognise(document), fields);
            return new OcpiCdrReading(fields.Problems.Count == 0 ? read : null, fields.Problems);
        }
        catch (JsonException exception)
        {
            return Failed(JsonReading.Problem(exception, Expected));
        }
    }

    private static OcpiCdrReading Failed(Finding problem) => new(null, [problem]);

    private static string? Expected(string field) => field switch
    {
        "charging_periods" => "an array of charging periods (objects)",
        "dimensions" => "an array of dimensions (objects)",
        "tariffs" => "an array of tariffs (objects)",
        "cdr_token" or "cdr_location" or "location" => "an object",
        "total_cost" => "an amount: a number in 2.1.1, {\"excl_vat\": …, \"incl_vat\": …} in 2.2.1, {\"before_taxes\": …, \"taxes\": […]} in 2.3.0",
        _ => null,
    };

    /// <summary>By fields that only later versions have.</summary>
    private static OcpiVersion Recognise(CdrDocument document)
    {
        if (document.TotalCost is { ValueKind: JsonValueKind.Object } cost && (cost.TryGetProperty("before_taxes", out _) || cost.TryGetProperty("taxes", out _)))
            return OcpiVersion.V230;
        return document.CdrToken is not null || document.CdrLocation is not null || document.EndDateTime.IsThere ? OcpiVersion.V221 : OcpiVersion.V211;
    }

    private static OcpiCdr? Read(CdrDocument document, OcpiVersion version, FieldReader fields)
    {
        var isOld = version == OcpiVersion.V211;
        var location = isOld ? document.Location : document.CdrLocation;
        var start = Needed(Instant(document.StartDateTime, "start_date_time", fields), "start_date_time", fields);
        var endName = isOld ? "stop_date_time" : "end_date_time";
        var end = Needed(Instant(isOld ? document.StopDateTime : document.EndDateTime, endName, fields), endName, fields);
        if (end < start)
            fields.Problem(endName, $"{end:u} is before the start {start:u}", "correct the one that is wrong");
        var id = Needed(Text(document.Id, "id", fields), "id", fields);
        var currency = Needed(Text(document.Currency, "currency", fields), "currency", fields);
        var energy = Needed(fields.Number(document.TotalEnergy, "total_energy", 0, MostEnergyKwh), "total_energy", fields);
        var (net, gross) = Cost(document.TotalCost, version, fields);
        var cdr = new OcpiCdr
        {
            Version = version,
            CountryCode = Text(document.CountryCode, "country_code", fields),
            PartyId = Text(document.PartyId, "party_id", fields),
            Id = id ?? "",
            Start = start ?? default,
            End = end ?? default,
            TokenUid = Text(document.CdrToken?.Uid ?? default, "cdr_token.uid", fields),
            ContractId = isOld ? Text(document.AuthId, "auth_id", fields) : Text(document.CdrToken?.ContractId ?? default, "cdr_token.contract_id", fields),
            Country = Text(location?.Country ?? default, "location.country", fields)?.ToUpperInvariant(),
            TimeZone = Text(location?.TimeZone ?? default, "location.time_zone", fields),
            LocationId = Text(location?.Id ?? default, "location.id", fields),
            EvseId = Text(location?.EvseId ?? default, "location.evse_id", fields),
            Currency = currency ?? "",
            TotalCost = net,
            TotalCostInclVat = gross,
            TotalEnergyKwh = energy ?? 0m,
            TotalTimeHours = fields.Number(document.TotalTime, "total_time", 0, MostHours),
            TotalParkingTimeHours = fields.Number(document.TotalParkingTime, "total_parking_time", 0, MostHours),
            IsCredit = document.Credit is { Kind: LooseKind.Boolean, Text: "true" },
            Periods = Periods(document.ChargingPeriods ?? [], fields),
            Tariffs = document.Tariffs ?? [],
        };
        if (cdr.TokenUid is null && cdr.ContractId is null)
            fields.Problem(isOld ? "auth_id" : "cdr_token", "neither a token nor a contract is named", "say who charged");
        if (cdr.Tariffs.Count > MostTariffs)
            fields.Problem("tariffs", $"there are more than {MostTariffs}", "send those that priced the session");
        return cdr;
    }

    private static List<OcpiChargingPeriod> Periods(List<ChargingPeriodDocument?> documents, FieldReader fields)
    {
        var periods = new List<OcpiChargingPeriod>();
        if (documents.Count > MostPeriods)
            fields.Problem("charging_periods", $"there are more than {MostPeriods}", "join those in which nothing changes");
        for (var i = 0; i < documents.Count && i < MostPeriods && !fields.IsFull; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"charging_periods[{i}]");
            if (Needed(Instant(documents[i]?.StartDateTime ?? default, $"{path}.start_date_time", fields), $"{path}.start_date_time", fields) is { } start)
                periods.Add(new OcpiChargingPeriod(start, Text(documents[i]!.TariffId, $"{path}.tariff_id", fields), Dimensions(documents[i]!.Dimensions ?? [], path, fields)));
        }
        return [.. periods.OrderBy(period => period.Start)];
    }

    private static List<OcpiCdrDimension> Dimensions(List<CdrDimensionDocument?> documents, string path, FieldReader fields)
    {
        var dimensions = new List<OcpiCdrDimension>();
        for (var i = 0; i < documents.Count && !fields.IsFull; i++)
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{path}.dimensions[{i}]");
            var type = Needed(Text(documents[i]?.Type ?? default, $"{here}.type", fields), $"{here}.type", fields);
            var volume = Needed(fields.Number(documents[i]?.Volume ?? default, $"{here}.volume", -MostEnergyKwh, MostEnergyKwh), $"{here}.volume", fields);
            if (type is not null && volume is { } amount)
                dimensions.Add(new OcpiCdrDimension(type.ToUpperInvariant(), amount));
        }
        return dimensions;
    }

    private static (decimal? Net, decimal? Gross) Cost(JsonElement? value, OcpiVersion version, FieldReader fields)
    {
        const decimal Most = OcpiTariffReader.MostMoney;
        if (value is not { ValueKind: not JsonValueKind.Null } cost)
            return (null, null);
        if (cost.ValueKind != JsonValueKind.Object)
            return (fields.Number(cost.Deserialize(CdrDocumentJson.Default.LooseValue), "total_cost", -Most, Most), null);
        var price = cost.Deserialize(CdrDocumentJson.Default.PriceDocument)!;
        if (version != OcpiVersion.V230)
            return (fields.Number(price.ExclVat, "total_cost.excl_vat", -Most, Most), fields.Number(price.InclVat, "total_cost.incl_vat", -Most, Most));
        var net = fields.Number(price.BeforeTaxes, "total_cost.before_taxes", -Most, Most);
        var taxes = price.Taxes?.Select((tax, i) => fields.Number(tax?.Amount ?? default, string.Create(CultureInfo.InvariantCulture, $"total_cost.taxes[{i}].amount"), -Most, Most)).ToList();
        return (net, taxes is null || taxes.Contains(null) ? null : net + taxes.Sum());
    }

    private static DateTimeOffset? Instant(LooseValue value, string path, FieldReader fields)
    {
        if (fields.Timestamp(value, path) is not { } instant)
            return null;
        if (instant.Year is >= FirstYear and <= LastYear)
            return instant;
        fields.Problem(path, $"{value} is not between the years {FirstYear} and {LastYear}", "check the year");
        return null;
    }

    private static string? Text(LooseValue value, string path, FieldReader fields)
    {
        var text = fields.Text(value, path);
        if (text?.Length > LongestText)
            fields.Problem(path, $"it has more than {LongestText} characters", "send the id that OCPI allows");
        else if (text?.Any(char.IsControl) == true)
            fields.Problem(path, "it has control characters", "remove them");
        else
            return text;
        return null;
    }

    private static T? Needed<T>(T? value, string path, FieldReader fields)
    {
        // What is wrong with it has been said; only what is not there has not.
        if (value is null && fields.Problems.All(problem => problem.Path != path))
            fields.Problem(path, "it is missing", "every CDR has it");
        return value;
    }
}
