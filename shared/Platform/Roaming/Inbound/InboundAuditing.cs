using System.Globalization;
using System.Text;
using System.Text.Json;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Cdrs;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>Checks a partner's figures against each other and against its own tariff: more than 1 % and 0.05 off is a flag, less a note.</summary>
internal sealed class InboundAuditing(OcpiCdr cdr, List<FlagReason> reasons, List<string> notes)
{
    private const decimal Share = 0.01m;
    private const decimal Amount = 0.05m;

    public static AuditVerdict Verdict(decimal told, decimal computed)
    {
        var off = Math.Abs(told - computed);
        return off > Amount && off > Math.Abs(computed) * Share ? AuditVerdict.Off : off == 0 ? AuditVerdict.Agrees : AuditVerdict.WithinTolerance;
    }

    /// <summary>The totals against the periods and the clock.</summary>
    public void Totals(SessionProfile session)
    {
        Compare("total_energy", cdr.TotalEnergyKwh, session.Periods.Sum(period => period.Energy.KilowattHours), "kWh", "its charging periods");
        if (cdr.TotalTimeHours is { } hours)
            Compare("total_time", hours, decimal.Round((decimal)(session.To - session.From).BclCompatibleTicks / NodaTime.NodaConstants.TicksPerHour, 4), "h", "its start and end");
    }

    /// <summary>The cost by the tariff that the CDR carries; null: there is none that can be used, and a note says why.</summary>
    public InboundAudit? Cost(SessionProfile session)
    {
        if (TariffOf() is not { } json)
            return null;
        var reading = OcpiTariffReader.Read(Encoding.UTF8.GetBytes(json.GetRawText()), cdr.Version);
        var mapped = reading.Tariff is { } read ? OcpiTariffMapping.ToTariff(read) : null;
        if (mapped?.Tariff is not { } tariff)
            return Unaudited($"its tariff can't be read ({(mapped?.Problems ?? reading.Problems)[0]})");
        if (tariff.Currency.Code != cdr.Currency)
        {
            Flag("PARTNER_CURRENCY_OFF", $"Its cost is in {cdr.Currency}, its tariff '{reading.Tariff!.Id}' in {tariff.Currency}. Ask the partner for a corrected CDR.", "currency");
            return null;
        }
        var pricer = new TariffPricer(tariff);
        if (pricer.Missing(session) is { } missing)
            return Unaudited(missing.TrimEnd('.'));
        var price = pricer.Price(session);
        var (told, computed, withVat) = (cdr.TotalCost, price.Net) is ({ } net, { } own) ? (net, own, false) : (cdr.TotalCostInclVat, price.Gross) is ({ } gross, { } all) ? (gross, all, true) : (0m, -1m, false);
        if (computed < 0)
            return Unaudited("its tariff and its cost tell different taxes");
        var audit = new InboundAudit(reading.Tariff!.Id, computed, told, withVat, Verdict(told, computed));
        if (audit.Verdict == AuditVerdict.Off)
            Flag("PARTNER_COST_OFF", $"It costs {Text(told)} {cdr.Currency}, by its own tariff '{audit.TariffId}' {Text(computed)}. Ask the partner for a corrected CDR, or accept it.", "total_cost");
        else if (audit.Verdict == AuditVerdict.WithinTolerance)
            notes.Add($"It costs {Text(told)} {cdr.Currency}, by its own tariff '{audit.TariffId}' {Text(computed)}: within the tolerance.");
        return audit;
    }

    private JsonElement? TariffOf()
    {
        var named = cdr.Periods.Select(period => period.TariffId).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (cdr.Tariffs.Count == 0)
            Unaudited("it carries no tariff");
        else if (named.Count > 1)
            Unaudited("its periods are under several tariffs");
        else if (named.Count == 0 && cdr.Tariffs.Count > 1)
            Unaudited("it carries several tariffs, and its periods name none");
        else
        {
            var found = named.Count == 0 ? cdr.Tariffs[0] : cdr.Tariffs.FirstOrDefault(tariff => IdOf(tariff) is { } id && string.Equals(id, named[0], StringComparison.OrdinalIgnoreCase));
            if (found.ValueKind == JsonValueKind.Object)
                return found;
            Unaudited($"it doesn't carry the tariff '{(named.Count == 0 ? "" : named[0])}' that its periods name");
        }
        return null;
    }

    private static string? IdOf(JsonElement tariff) =>
        tariff.ValueKind == JsonValueKind.Object && tariff.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.ToString() : null;

    private void Compare(string field, decimal told, decimal computed, string unit, string by)
    {
        switch (Verdict(told, computed))
        {
            case AuditVerdict.Off:
                Flag("PARTNER_FIGURE_OFF", $"Its {field} is {Text(told)} {unit}, by {by} {Text(computed)}. Ask the partner for a corrected CDR, or accept it.", field);
                break;
            case AuditVerdict.WithinTolerance:
                notes.Add($"Its {field} is {Text(told)} {unit}, by {by} {Text(computed)}: within the tolerance.");
                break;
            default:
                break;
        }
    }

    private InboundAudit? Unaudited(string why)
    {
        notes.Add($"Its cost was not audited: {why}.");
        return null;
    }

    private void Flag(string code, string sentence, string field) => reasons.Add(new FlagReason(code, FlagCategory.FinalCostCheck, FlagOwner.Platform, sentence, [field]));

    private static string Text(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
