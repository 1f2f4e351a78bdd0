using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>Reads a file of billing rules: one rule, an array, a page of the API's list, or an object with rules and terms.</summary>
internal static class RuleFileReader
{
    private const decimal MostWatts = 1_000_000m;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static bool Recognises(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Object => IsRule(root) || root.TryGetProperty("rules", out _) || root.TryGetProperty("items", out _),
        JsonValueKind.Array => root.EnumerateArray().Any(IsRule),
        _ => false,
    };

    public static TariffFileReading Read(byte[] utf8, OcpiVersion? version)
    {
        var fields = new FieldReader();
        if (version is not null)
            fields.Note("", "these are billing rules, not an OCPI tariff", "leave --ocpi out");
        var file = utf8.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && !Utf8.IsValid(utf8) ? Failed(fields, JsonReading.NoUtf8) : Read(utf8, fields);
        return new TariffFileReading(fields.Problems.Count == 0 ? file : null, fields.Problems, fields.Notes);
    }

    private static RuleFile? Read(byte[] utf8, FieldReader fields)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8, Strict);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                return Read(new RuleFileDocument { Rules = [.. root.EnumerateArray()] }, "", fields);
            if (IsRule(root))
                return Read(new RuleFileDocument { Rules = [root] }, null, fields);
            var document = root.Deserialize(RuleFileJson.Default.RuleFileDocument)!;
            if (document is { Rules: not null, Items: not null })
                return Failed(fields, new Finding("items", "there are \"rules\", too", "keep one of the two"));
            return Read(document, document.Rules is null ? "items" : "rules", fields);
        }
        catch (JsonException exception)
        {
            return Failed(fields, JsonReading.Problem(exception, field => field is "rules" or "items" ? "an array of billing rules" : null));
        }
    }

    /// <param name="list">The name of the rules' array; null: the rule is the file.</param>
    private static RuleFile? Read(RuleFileDocument document, string? list, FieldReader fields)
    {
        foreach (var name in (document.Unknown ?? []).Keys.Order(StringComparer.Ordinal).TakeWhile(_ => !fields.IsFull))
            fields.Problem(name, "there is no such field", "docs/pricing.md lists the fields; names are in camelCase");
        if (document.Next.IsThere)
            fields.Note("next", "the list goes on at another page of the API", "add the rules that are missing here");
        var terms = Terms(document, fields);
        if (document.Rules is [] or null && document.Items is [] or null)
            fields.Problem(list ?? "", "there are no rules", "give at least one");
        var currency = Named(document.Currency, fields);
        var rules = new List<BillingRule>();
        foreach (var (json, i) in (document.Rules ?? document.Items ?? []).Select((json, i) => (json, i)).TakeWhile(_ => !fields.IsFull))
        {
            var path = list is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{list}[{i}]");
            if (RuleReader.Read(json, path, string.Create(CultureInfo.InvariantCulture, $"rule-{i + 1}"), currency, fields) is not { } rule)
                continue;
            if (rules.Exists(other => other.Id == rule.Id && other.Version == rule.Version))
                fields.Problem(path, $"version {rule.Version} of rule '{rule.Id}' is there twice", "keep one of the two");
            else
                rules.Add(rule);
        }
        return new RuleFile(rules, terms);
    }

    private static RuleTerms Terms(RuleFileDocument document, FieldReader fields) => new()
    {
        TariffCode = fields.Text(document.TariffCode, "tariffCode"),
        ReimbursementTariffCode = fields.Text(document.ReimbursementTariffCode, "reimbursementTariffCode"),
        RetailPackageId = fields.Text(document.RetailPackageId, "retailPackageId"),
        TimePricing = TermsReader.Pricing(document.TimePricing, "timePricing", fields) ?? TimePricing.StartRule,
        IsRoaming = TermsReader.Flag(document.Roaming, "roaming", fields) ?? false,
        Parking = Parking(document, fields),
        VatPercent = fields.Number(document.VatRate, "vatRate", 0, 100),
        RetailVatPercent = fields.Number(document.RetailVatRate, "retailVatRate", 0, 100),
    };

    private static ParkingPolicy Parking(RuleFileDocument document, FieldReader fields)
    {
        var policy = new ParkingPolicy { MeterStepWh = fields.Number(document.MeterStepWh, "meterStepWh", 0, MostWatts) };
        return fields.Number(document.ParkingThresholdW, "parkingThresholdW", 0, MostWatts) is { } threshold ? policy with { ThresholdW = threshold } : policy;
    }

    private static Currency? Named(LooseValue value, FieldReader fields)
    {
        if (fields.Text(value, "currency") is not { } code)
            return null;
        if (Currency.TryParse(code, out var currency))
            return currency;
        fields.Problem("currency", $"ISO 4217 has no active currency '{code}'", "write for example EUR");
        return null;
    }

    private static bool IsRule(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && (json.TryGetProperty("components", out _) || json.TryGetProperty("engine", out _));

    private static RuleFile? Failed(FieldReader fields, Finding problem)
    {
        fields.Problem(problem);
        return null;
    }
}
