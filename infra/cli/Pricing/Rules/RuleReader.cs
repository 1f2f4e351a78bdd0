using System.Text.Json;
using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Ocpi.Fields;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>Reads a billing rule exactly as the API does when it is saved, and refuses what the API would refuse of it.</summary>
internal static class RuleReader
{
    /// <summary>What the API adds to a rule when it shows one.</summary>
    private static readonly string[] Shown = ["version", "modifiedAt", "status"];

    /// <param name="name">The id of a rule that has none.</param>
    /// <param name="currency">Of rules that don't tell theirs; null: there is none.</param>
    /// <returns>Null: there are problems.</returns>
    public static BillingRule? Read(JsonElement json, string path, string name, Currency? currency, FieldReader fields)
    {
        if (!RequestBody.Parse<BillingRuleRequest>(WithoutShown(json)).Try(out var body, out var refusals)
            || !BillingRuleMapping.CodeOf(body).Try(out var code, out refusals)
            || !BillingRuleMapping.NamedCurrency(body).Try(out var named, out refusals))
            return Refused(refusals, path, fields);
        if ((named ?? currency) is not { } unit)
            return Refused([Refusal.Invalid("currency", "is missing, and the file has none for all rules; write for example EUR.")], path, fields);
        if (!BillingRuleMapping.ToRule(body, body.Id ?? name, code, unit).Try(out var rule, out refusals))
            return Refused(refusals, path, fields);
        rule = rule with { Version = Version(json) };
        var errors = BillingRuleValidation.Check(rule).Concat(RuleScopeValidation.Check(rule)).Concat(PriceCeilings.Default.Check(rule)).ToList();
        foreach (var error in errors)
            fields.Problem(Join(path, error.Field), error.Message.TrimEnd('.'), "");
        return errors.Count == 0 ? rule : null;
    }

    private static int Version(JsonElement json) =>
        !json.TryGetProperty("version", out var version) ? 1
        : version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number
        : 0;

    private static byte[] WithoutShown(JsonElement json)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            if (json.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject().Where(property => !Shown.Contains(property.Name, StringComparer.Ordinal)))
                    property.WriteTo(writer);
                writer.WriteEndObject();
            }
            else
                json.WriteTo(writer);
        }
        return bytes.ToArray();
    }

    private static BillingRule? Refused(IReadOnlyList<Refusal> refusals, string path, FieldReader fields)
    {
        foreach (var refusal in refusals)
        {
            var (where, what) = (Join(path, refusal.Field ?? ""), refusal.Detail.TrimEnd('.'));
            // Details begin with the field's name, which the path tells already.
            if (refusal.Field is { } field && what.StartsWith(field + " ", StringComparison.Ordinal))
                what = what[(field.Length + 1)..];
            fields.Problem(where, what.Replace("The body", "The rule", StringComparison.Ordinal), "");
        }
        return null;
    }

    private static string Join(string path, string field) => path.Length == 0 ? field : field.Length == 0 ? path : $"{path}.{field}";
}
