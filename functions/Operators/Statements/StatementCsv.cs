using CsvHelper;
using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Exports;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>
/// A statement as CSV, streamed, times in UTC. The sums of net, vat and gross are what is to be paid: what the platform takes
/// stands below the lines, negative.
/// </summary>
internal sealed class StatementCsv(Statement statement, IAsyncEnumerable<StatementLine> lines) : IResult
{
    private static readonly (string Name, Func<Row, object?> Value)[] Columns =
    [
        ("line_kind", row => row.Kind),
        ("cdr_id", row => row.Line?.CdrId),
        ("reference_cdr_id", row => row.Line?.ReferenceId),
        ("session_id", row => row.Line?.SessionId),
        ("start_date_time", row => row.Line is { } line ? SortableTime.Of(line.StartedAt) : null),
        ("stop_date_time", row => row.Line is { } line ? SortableTime.Of(line.EndedAt) : null),
        ("charge_station_id", row => row.Line?.StationId),
        ("connector_id", row => row.Line?.ConnectorId),
        ("evse_id", row => row.Line?.EvseId),
        ("location_id", row => row.Line?.LocationId),
        ("tariff_id", row => row.Line?.TariffCode),
        ("product_type", row => row.Line?.ProductType),
        ("auth_id", row => row.Line?.AuthId),
        ("customer_id", row => row.Line?.CustomerId),
        ("total_energy_kwh", row => row.Line?.EnergyWh / 1000m),
        ("total_time_seconds", row => row.Line?.DurationSeconds),
        ("currency", row => row.Currency),
        ("net", row => row.Net),
        ("vat_treatment", row => row.Line is { } line ? WireNames.Of(WireNames.To<StatementVatName>(line.Figures.Kind)) : null),
        ("vat_percent", row => row.Percent),
        ("vat", row => row.Vat),
        ("gross", row => row.Net + row.Vat),
        ("statement_id", row => row.Statement.Id),
        ("statement_number", row => row.Statement.Number),
        ("party_id", row => row.Statement.PartyId),
    ];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"statement-{statement.Id}.csv\"";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var aborted = httpContext.RequestAborted;
        await using var csv = CsvFormat.WriterTo(response.Body);
        csv.WriteHeader([.. Columns.Select(column => column.Name)]);
        await foreach (var line in lines.WithCancellation(aborted))
            await WriteAsync(csv, Row.Of(statement, line), aborted);
        foreach (var row in Adjustments())
            await WriteAsync(csv, row, aborted);
        await csv.FlushAsync(aborted);
    }

    /// <summary>What is not of a CDR, so that the columns add up to what is to be paid.</summary>
    private IEnumerable<Row> Adjustments()
    {
        var figures = statement.Figures;
        if (figures.VatDifference != 0)
            yield return new Row(statement, "VAT_DIFFERENCE", null, 0, null, figures.VatDifference);
        foreach (var fee in figures.Fee.Lines)
            yield return new Row(statement, $"PLATFORM_FEE_{WireNames.Of(WireNames.To<PlatformFeeName>(fee.Kind))}", null, -fee.Net, null, 0);
        if (figures.Fee.Vat != 0)
            yield return new Row(statement, "PLATFORM_FEE_VAT", null, 0, figures.Fee.VatPercent, -figures.Fee.Vat);
    }

    private static async Task WriteAsync(CsvWriter csv, Row row, CancellationToken ct)
    {
        foreach (var (_, value) in Columns)
            csv.WriteField(CsvFormat.Cell(value(row)));
        await csv.EndRecordAsync(ct);
    }

    private sealed record Row(Statement Statement, string Kind, StatementLine? Line, decimal Net, decimal? Percent, decimal? Vat)
    {
        public string Currency => Statement.Account.Currency.Code;

        public static Row Of(Statement statement, StatementLine line) => new(
            statement, WireNames.Of(WireNames.To<StatementLineName>(line.Kind)), line, line.Figures.Net, line.Figures.Percent, line.Figures.Vat);
    }
}
