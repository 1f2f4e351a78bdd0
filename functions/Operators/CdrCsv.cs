using CsvHelper;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators;

/// <summary>
/// CDRs as CSV, streamed: RFC 4180, UTF-8, decimal point, times in UTC. The cost columns have the names of the
/// platform's CSV export (domain §11). Text that a spreadsheet could take for a formula is escaped.
/// </summary>
internal sealed class CdrCsv(IAsyncEnumerable<Cdr> cdrs) : IResult
{
    private static readonly CsvWriterOptions Format = new() { Injection = CsvInjection.Escape };

    private static readonly (string Name, Func<Cdr, object?> Value)[] Columns =
    [
        ("id", cdr => cdr.Id),
        ("session_id", cdr => cdr.SessionId),
        ("start_date_time", cdr => SortableTime.Of(cdr.StartedAt)),
        ("stop_date_time", cdr => SortableTime.Of(cdr.EndedAt)),
        ("charge_station_id", cdr => cdr.StationId),
        ("connector_id", cdr => cdr.ConnectorId),
        ("evse_id", cdr => cdr.EvseId),
        ("location_id", cdr => cdr.LocationId),
        ("token_uid", cdr => cdr.TokenUid),
        ("auth_id", cdr => cdr.AuthId),
        ("driver_id", cdr => cdr.DriverId),
        ("retail_package_id", cdr => cdr.RetailPackageId),
        ("total_energy_kwh", cdr => cdr.EnergyWh / 1000m),
        ("total_time_seconds", cdr => cdr.DurationSeconds),
        ("total_parking_time_seconds", cdr => cdr.ParkingSeconds),
        ("tariff_id", cdr => cdr.Wholesale.TariffCode),
        ("currency", cdr => cdr.Wholesale.Total.Currency.Code),
        ("calculated_cost", cdr => cdr.Wholesale.Total.Amount),
        ("vat", cdr => cdr.Wholesale.Vat?.Percent),
        ("total_vat", cdr => cdr.Wholesale.Vat?.Vat?.Amount),
        ("total_cost_incl_vat", cdr => cdr.Wholesale.Vat?.Gross?.Amount),
        ("retail_currency", cdr => cdr.Retail?.Total.Currency.Code),
        ("Internal_Retail_Cost_Without_Vat", cdr => cdr.Retail?.Total.Amount),
        ("Public_Retail_Cost_Without_Vat", cdr => cdr.Retail?.Payable.Amount),
        ("retail_vat", cdr => cdr.Retail?.Vat?.Percent),
        ("total_retail_vat", cdr => cdr.Retail?.Vat?.Vat?.Amount),
        ("total_retail_cost_incl_vat", cdr => cdr.Retail?.Vat?.Gross?.Amount),
        ("coupon_ids", cdr => cdr.Retail?.Coupons is { } coupons ? string.Join(' ', coupons.Select(coupon => coupon.CouponId)) : null),
        ("reimbursement_tariff_code", cdr => cdr.Reimbursement?.TariffCode),
        ("Reimbursement_Cost", cdr => cdr.Reimbursement?.Total.Amount),
        ("charger_type", cdr => cdr.ChargerType),
        ("hcc", cdr => CdrText.Of(cdr.HomeCharging)),
        ("product_type", cdr => cdr.ProductType),
        ("cpo_id", cdr => cdr.Parties?.CpoId),
        ("emsp_id", cdr => cdr.Parties?.EmspId),
        ("customer_external_id", cdr => cdr.Parties?.CustomerExternalId),
    ];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"cdrs.csv\"";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var aborted = httpContext.RequestAborted;
        await using var csv = CsvWriter.Create(response.Body, Format, leaveOpen: true);
        csv.WriteHeader([.. Columns.Select(column => column.Name)]);
        await foreach (var cdr in cdrs.WithCancellation(aborted))
        {
            foreach (var (_, value) in Columns)
                csv.WriteField(value(cdr));
            await csv.EndRecordAsync(aborted);
        }
        await csv.FlushAsync(aborted);
    }
}
