using System.Globalization;
using GreenFlux.Billing.Vat;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Outcomes;
using NodaTime;

namespace GreenFlux.Platform.Vat;

public static class VatRateValidation
{
    public static Findings Check(StoredVatRate stored)
    {
        var rate = stored.Rate;
        var findings = new Findings()
            .Id("id", rate.Id)
            .Text("name", stored.Name, 200, required: false)
            .Range("percent", rate.Percent, 0m, VatRate.MaxPercent)
            .Check(
                decimal.Round(rate.Percent, VatRate.MaxPercentDecimals) == rate.Percent,
                "percent", $"has more than {VatRate.MaxPercentDecimals} decimal places; 21 % is written 21.");
        CheckSubject(findings, rate.Subject);
        if (rate.ValidFrom is { } from && rate.ValidTo is { } to && to <= from)
            findings.Check(false, "validTo", $"is not after validFrom ({Text(from)}); the end is exclusive.");
        return findings;
    }

    internal static string Number(decimal percent) => percent.ToString("0.####", CultureInfo.InvariantCulture);

    private static void CheckSubject(Findings findings, VatSubject subject)
    {
        if (subject.Id is { } id)
            findings.Id("subjectId", id);
        else
            findings.Check(subject.Level == VatLevel.Emsp, "subjectId", "is required; only at the level Emsp it may be left out, for your own eMSP.");
        if (VatSubject.IsRetail(subject.Level))
            findings.Check(subject.Country is { } country && CountryCodes.Contains(country), "country", "must be the ISO 3166-1 alpha-3 code of the sessions' country, for example NLD.");
        else
            findings.Check(subject.Country is null, "country", $"does not go with the level {subject.Level}. Leave it out.");
    }

    private static string Text(LocalDateTime moment) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(moment);
}
