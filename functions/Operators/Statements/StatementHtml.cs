using System.Text;
using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Statements;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>
/// A statement as one page to be printed or sent: no scripts, nothing to be loaded, everything encoded. The list of CDRs is
/// streamed.
/// </summary>
internal sealed class StatementHtml(Statement statement, IAsyncEnumerable<StatementLine> lines) : IResult
{
    /// <summary>Lines are sent when there is so much of them.</summary>
    private const int PortionLength = 16 * 1024;

    private readonly StringBuilder page = new();
    private readonly GreenFlux.Billing.Currency currency = statement.Account.Currency;
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[statement.TimeZone];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        var aborted = httpContext.RequestAborted;
        Head();
        Parties();
        Totals();
        Breakdown();
        ListHead();
        await foreach (var line in lines.WithCancellation(aborted))
        {
            Line(line);
            if (page.Length < PortionLength)
                continue;
            await response.WriteAsync(page.ToString(), aborted);
            page.Clear();
        }
        Foot();
        await response.WriteAsync(page.ToString(), aborted);
    }

    private void Head()
    {
        var title = $"{StatementText.TitleOf(statement.Kind)} {statement.Number ?? statement.Id}";
        page.Append($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{StatementText.Encode(title)}</title>
            <style>{StatementStyle.Css}</style></head><body><main>
            <header><div><h1>{StatementText.TitleOf(statement.Kind)}</h1><p class="sub">{StatementText.SubtitleOf(statement)}</p>{Badge()}</div>
            <table class="facts">
            """);
        Fact("Number", statement.Number ?? "not final");
        Fact("Date", StatementText.Date(statement.Inputs.RunDate));
        Fact("Tax point", StatementText.Date(statement.TaxPoint));
        Fact("Period", $"{StatementText.Date(statement.Inputs.Period.From)} to {StatementText.Date(statement.Inputs.Period.LastDay)}");
        Fact("Due", StatementText.Date(statement.DueDate));
        Fact("Currency", currency.Code);
        page.Append("</table></header>\n");
    }

    private string Badge() => statement.Status switch
    {
        StatementStatus.Finalised => statement.IsSelfBilled ? "<p class=\"badge\">Self-billing</p>" : "",
        StatementStatus.Discarded => "<p class=\"badge draft\">Discarded – not an invoice</p>",
        _ => "<p class=\"badge draft\">Draft – not an invoice</p>",
    };

    private void Fact(string name, string value) => page.Append($"<tr><th>{name}</th><td>{StatementText.Encode(value)}</td></tr>");

    private void Parties()
    {
        page.Append("<section class=\"parties\">");
        Party("Seller", statement.Seller);
        Party("Buyer", statement.Buyer);
        page.Append("</section>\n");
    }

    private void Party(string role, StatementParty party)
    {
        page.Append($"<div class=\"{role.ToLowerInvariant()}\"><h2>{role}</h2><p><strong>{StatementText.Encode(party.Name)}</strong>");
        if (party.Legal is { } legal)
            Legal(legal);
        page.Append("</p></div>");
    }

    private void Legal(LegalEntity legal)
    {
        page.Append($"<br>{StatementText.Encode(legal.Address)}<br>{StatementText.Encode(legal.PostalCode)} {StatementText.Encode(legal.City)}, {StatementText.Encode(legal.Country)}");
        foreach (var (name, value) in new[] { ("VAT id", legal.VatId), ("Registration", legal.RegistrationNumber), ("IBAN", StatementText.Iban(legal.Iban)), ("E-mail", legal.Email) })
        {
            if (value is not null)
                page.Append($"<br><span class=\"label\">{name}</span> {StatementText.Encode(value)}");
        }
    }

    private void Totals()
    {
        var (figures, sums) = (statement.Figures, statement.Sums);
        page.Append("""
            <section><h2>Totals</h2><table class="figures vat"><thead><tr><th>VAT</th><th class="n">Lines</th><th class="n">Net</th><th class="n">VAT</th><th class="n">Gross</th></tr></thead><tbody>
            """);
        foreach (var group in figures.VatGroups)
            Row($"<td>{StatementText.Of(group)}</td><td class=\"n\">{group.Lines}</td>", group.Net, group.Vat, group.Gross);
        page.Append("</tbody><tfoot>");
        Row($"<td>Total</td><td class=\"n\">{sums.All.Lines}</td>", figures.Net, figures.Vat, figures.Gross);
        foreach (var fee in figures.Fee.Lines)
            page.Append($"<tr><td colspan=\"2\">Platform fee: {StatementText.Encode(StatementText.Of(fee, currency))}</td><td class=\"n\">{StatementText.Amount(-fee.Net, currency)}</td><td></td><td></td></tr>");
        if (figures.Fee.Lines.Count > 0)
            Row($"<td colspan=\"2\">Platform fee in all, with VAT {StatementText.Number(figures.Fee.VatPercent)} %</td>", -figures.Fee.Net, -figures.Fee.Vat, -figures.Fee.Gross);
        page.Append($"<tr class=\"due\"><td colspan=\"4\">{StatementText.Encode(DueText())}</td><td class=\"n\" id=\"due\">{StatementText.Amount(figures.Due, currency)} {currency.Code}</td></tr></tfoot></table>");
        var notes = figures.VatGroups.Select(group => StatementText.NoteOf(group.Kind)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (figures.VatDifference != 0)
            notes.Add($"VAT is reckoned per rate; it differs from the sum of the CDRs' VAT by {StatementText.Amount(figures.VatDifference, currency)} {currency.Code}.");
        if (sums.Credits.Lines > 0)
            notes.Add($"Credits: {sums.Credits.Lines} lines, net {StatementText.Amount(sums.Credits.Net, currency)} {currency.Code}, are part of the total.");
        if (sums.Unbilled.Lines > 0)
            notes.Add($"Unbilled energy: {sums.Unbilled.Lines} lines, {StatementText.Energy(sums.Unbilled.EnergyWh)} kWh, {StatementText.Amount(sums.Unbilled.Net, currency)} {currency.Code}, is part of the total. Nobody was billed for it.");
        if (statement.IsSelfBilled)
            notes.Add("Self-billing: the buyer makes this document in the name of the seller.");
        if (notes.Count > 0)
            page.Append("<ul class=\"notes\">").AppendJoin("", notes.Select(note => $"<li>{StatementText.Encode(note)}</li>")).Append("</ul>");
        page.Append("</section>\n");
    }

    private string DueText() => statement.Figures.Due is < 0
        ? $"To be paid by {statement.Seller.Name} to {statement.Buyer.Name}"
        : $"To be paid by {statement.Buyer.Name} to {statement.Seller.Name}";

    private void Row(string cells, decimal? net, decimal? vat, decimal? gross) =>
        page.Append($"<tr>{cells}<td class=\"n\">{StatementText.Amount(net, currency)}</td><td class=\"n\">{StatementText.Amount(vat, currency)}</td><td class=\"n\">{StatementText.Amount(gross, currency)}</td></tr>");

    private void Breakdown()
    {
        var isRetail = statement.Kind == StatementKind.EmspRetail;
        page.Append($"""
            <section><h2>By {(isRetail ? "package" : "tariff")}, product type and VAT rate</h2><table class="figures groups"><thead><tr><th>{(isRetail ? "Package" : "Tariff")}</th><th>Product type</th><th>VAT</th><th class="n">Lines</th><th class="n">kWh</th><th class="n">Net</th><th class="n">VAT</th><th class="n">Gross</th></tr></thead><tbody>
            """);
        foreach (var group in statement.Sums.Groups)
            Row($"<td>{StatementText.Encode(group.TariffCode)}</td><td>{StatementText.Encode(group.ProductType ?? "–")}</td><td>{StatementText.Of(group.Kind, group.Percent)}</td><td class=\"n\">{group.Lines}</td><td class=\"n\">{StatementText.Energy(group.EnergyWh)}</td>", group.Net, group.Vat, group.Net + group.Vat);
        page.Append("</tbody></table></section>\n");
        if (!isRetail)
            return;
        page.Append("""
            <section><h2>By customer</h2><table class="figures customers"><thead><tr><th>Customer</th><th class="n">Lines</th><th class="n">kWh</th><th class="n">Net</th><th class="n">VAT</th><th class="n">Gross</th></tr></thead><tbody>
            """);
        foreach (var customer in statement.Sums.Customers)
            Row($"<td>{StatementText.Encode(customer.CustomerId ?? "without a customer")}</td><td class=\"n\">{customer.Lines}</td><td class=\"n\">{StatementText.Energy(customer.EnergyWh)}</td>", customer.Net, customer.Vat, customer.Net + customer.Vat);
        page.Append("</tbody></table></section>\n");
    }

    private void ListHead() => page.Append($"""
        <section class="cdrs"><h2>Charge detail records</h2><p class="sub">Times by the clock of {StatementText.Encode(statement.TimeZone)}; what was recorded up to {StatementText.Time(statement.Inputs.Cutoff, zone)}.</p>
        <table class="figures lines"><thead><tr><th>Start</th><th>Station</th><th>CDR</th><th>Tariff</th><th class="n">kWh</th><th class="n">Rate</th><th class="n">Net</th><th class="n">VAT</th><th class="n">Gross</th></tr></thead><tbody>
        """);

    private void Line(StatementLine line)
    {
        var kind = StatementText.Of(line.Kind);
        var record = StatementText.Encode(line.CdrId ?? $"session {line.SessionId}");
        if (kind.Length > 0)
            record = $"<em>{kind}</em> {record}";
        if (line is { Kind: StatementLineKind.Credit, ReferenceId: { } reference })
            record += $" <span class=\"label\">of {StatementText.Encode(reference)}</span>";
        var percent = line.Figures is { Kind: LineVat.Rated, Percent: { } rate } ? $"{StatementText.Number(rate)} %" : StatementText.Of(line.Figures.Kind, null);
        Row($"<td class=\"t\">{StatementText.Time(line.StartedAt, zone)}</td><td>{StatementText.Encode(line.EvseId ?? line.StationId)}</td><td class=\"id\">{record}</td><td>{StatementText.Encode(line.TariffCode)}</td><td class=\"n\">{StatementText.Energy(line.EnergyWh)}</td><td class=\"n\">{percent}</td>", line.Figures.Net, line.Figures.Vat, line.Figures.Gross);
        page.Append('\n');
    }

    private void Foot() => page.Append($"""
        </tbody></table></section>
        <footer>Statement {StatementText.Encode(statement.Id)} of run {StatementText.Encode(statement.RunId)}. Amounts are sums of rounded CDRs; nothing is converted.</footer>
        </main></body></html>
        """);
}
