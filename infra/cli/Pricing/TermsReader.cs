using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>Reads what billing rules ask for beside the meter.</summary>
internal static class TermsReader
{
    public static SessionTerms Read(SessionDocument document, FieldReader fields) => new(
        fields.Text(document.TariffCode, "tariffCode"),
        fields.Text(document.ReimbursementTariffCode, "reimbursementTariffCode"),
        Pricing(document.TimePricing, "timePricing", fields),
        Flag(document.Roaming, "roaming", fields),
        document.Parties is { } parties ? Read(parties, fields) : SessionParties.Unknown);

    public static TimePricing? Pricing(LooseValue value, string path, FieldReader fields)
    {
        switch (fields.Text(value, path))
        {
            case null:
                return null;
            case "START_RULE":
                return TimePricing.StartRule;
            case "TIME_OF_USE":
                return TimePricing.TimeOfUse;
            case "DYNAMIC_TIME_BASED":
                return TimePricing.DynamicTimeBased;
            default:
                fields.Problem(path, $"there is no time pricing {value}", "write START_RULE, TIME_OF_USE or DYNAMIC_TIME_BASED");
                return null;
        }
    }

    public static bool? Flag(LooseValue value, string path, FieldReader fields)
    {
        if (value.IsThere && value.Kind != LooseKind.Boolean)
            fields.Problem(path, $"{value} is neither true nor false", "write one of them, without quotes");
        return value.Kind == LooseKind.Boolean ? value.Text == "true" : null;
    }

    private static SessionParties Read(PartiesDocument parties, FieldReader fields)
    {
        SessionReader.RefuseUnknown(parties.Unknown, "parties", fields);
        return new SessionParties
        {
            Country = fields.Text(parties.Country, "parties.country"),
            CpoContractId = fields.Text(parties.CpoContractId, "parties.cpoContractId"),
            CpoId = fields.Text(parties.CpoId, "parties.cpoId"),
            LocationId = fields.Text(parties.LocationId, "parties.locationId"),
            EmspContractId = fields.Text(parties.EmspContractId, "parties.emspContractId"),
            EmspId = fields.Text(parties.EmspId, "parties.emspId"),
            PackageId = fields.Text(parties.PackageId, "parties.packageId"),
            TokenGroupIds = Groups(parties.TokenGroupIds ?? [], fields),
            CustomerId = fields.Text(parties.CustomerId, "parties.customerId"),
            DriverId = fields.Text(parties.DriverId, "parties.driverId"),
            TokenUid = fields.Text(parties.TokenUid, "parties.tokenUid"),
        };
    }

    private static List<string> Groups(List<LooseValue> values, FieldReader fields)
    {
        var groups = new List<string>();
        for (var i = 0; i < values.Count && !fields.IsFull; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"parties.tokenGroupIds[{i}]");
            if (fields.Text(values[i], path) is { } group)
                groups.Add(group);
            else if (fields.Problems.Count == 0)
                fields.Problem(path, "the group is empty", "remove it");
        }
        return groups;
    }
}
