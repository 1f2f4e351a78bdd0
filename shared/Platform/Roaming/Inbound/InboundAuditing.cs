using System.Globalization;
using System.Text;
using System.Text.Json;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Cdrs;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;

namespace GreenFlux.Platform.Roaming.Inbound;

/// <summary>Checks a partner's figures against each other and against its own tariff: more than 1 % and 0.05 off is a flag, less a note.</summary>
internal sealed class InboundAuditing(InboundFacts facts, List<FlagReason> reasons, List<string> notes)
{
    /// <summary>Hours come with four decimals.</summary>
    private const decimal RoundingOfHours = 0.0002m;

    private readonly OcpiCdr cdr = facts.Cdr;

    private AuditVerdict Verdict(decimal told, decimal computed) =>
        facts.Settings.Limits.IsOff(told, computed) ? AuditVerdict.Off : told == computed ? AuditVerdict.Agrees : AuditVerdict.WithinTolerance;

    /// <summary>The totals against the periods and the clock.</summary>
    public void Totals(SessionProfile session)
    {
        Compare("total_energy", cdr.TotalEnergyKwh, session.Periods.Sum(period => period.Energy.KilowattHours), "kWh", "its charging periods");
        if (cdr.TotalTimeHours is { } hours)
            CompareTime(hours, decimal.Round((decimal)(session.To - session.From).BclCompatibleTicks / NodaTime.NodaConstants.TicksPerHour, 4), session);
    }

    /// <summary>Off by whole hours is somebody's clock: in a night in which clocks change that is no more than a note (domain "Severity").</summary>
    private void CompareTime(decimal told, decimal elapsed, SessionProfile session)
    {
        var hours = decimal.Round(told - elapsed);
        if (hours == 0 || Math.Abs(told - elapsed - hours) > RoundingOfHours)
            Compare("total_time", told, elapsed, "h", "its start and end");
        else if (session.Zone.GetUtcOffset(session.From) != session.Zone.GetUtcOffset(session.To))
            notes.Add($"Its total_time is {Text(told)} h, by its start and end {Text(elapsed)} h: the clocks changed in between.");
        else
            Flag(CheckCatalog.WallClockMismatch, $"Its total_time is {Text(told)} h, by its start and end {Text(elapsed)} h: off by whole hours. Ask the partner for a corrected CDR, or accept it.", "total_time");
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
            Flag(PartnerFlag.CurrencyOff, $"Its cost is in {cdr.Currency}, its tariff '{reading.Tariff!.Id}' in {tariff.Currency}. Ask the partner for a corrected CDR.", "currency");
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
            Flag(PartnerFlag.CostOff, $"It costs {Text(told)} {cdr.Currency}, by its own tariff '{audit.TariffId}' {Text(computed)}. Ask the partner for a corrected CDR, or accept it.", "total_cost");
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
                Flag(PartnerFlag.FigureOff, $"Its {field} is {Text(told)} {unit}, by {by} {Text(computed)}. Ask the partner for a corrected CDR, or accept it.", field);
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

    private void Flag(FlagKind kind, string sentence, string field) =>
        reasons.Add(kind.Reason(sentence, $"partner {facts.PartyId}", owner: FlagOwner.Platform, looked: [field]));

    private static string Text(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
