using System.Text.Json;
using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>
/// The columns of exported CDRs, in their order. Cost columns have the names of the platform's CSV export (domain §11); new
/// columns are added at the end, so that what reads by position goes on working. docs/exports.md describes each.
/// </summary>
internal static class CdrColumns
{
    public static IReadOnlyList<CdrColumn> All { get; } =
    [
        new TextColumn("id", cdr => cdr.Id),
        new TextColumn("session_id", cdr => cdr.SessionId),
        new TimeColumn("start_date_time", cdr => cdr.StartedAt),
        new TimeColumn("stop_date_time", cdr => cdr.EndedAt),
        new TextColumn("charge_station_id", cdr => cdr.StationId),
        new NumberColumn("connector_id", cdr => cdr.ConnectorId),
        new TextColumn("evse_id", cdr => cdr.EvseId),
        new TextColumn("location_id", cdr => cdr.LocationId),
        new TextColumn("token_uid", cdr => cdr.TokenUid),
        new TextColumn("auth_id", cdr => cdr.AuthId),
        new TextColumn("driver_id", cdr => cdr.DriverId),
        new TextColumn("retail_package_id", cdr => cdr.RetailPackageId),
        new DecimalColumn("total_energy_kwh", cdr => cdr.EnergyWh / 1000m),
        new NumberColumn("total_time_seconds", cdr => cdr.DurationSeconds),
        new NumberColumn("total_parking_time_seconds", cdr => cdr.ParkingSeconds),
        new TextColumn("tariff_id", cdr => cdr.Wholesale.TariffCode),
        new TextColumn("currency", cdr => cdr.Wholesale.Total.Currency.Code),
        new DecimalColumn("calculated_cost", cdr => cdr.Wholesale.Total.Amount),
        new DecimalColumn("vat", cdr => cdr.Wholesale.Vat?.Percent),
        new DecimalColumn("total_vat", cdr => cdr.Wholesale.Vat?.Vat?.Amount),
        new DecimalColumn("total_cost_incl_vat", cdr => cdr.Wholesale.Vat?.Gross?.Amount),
        new TextColumn("retail_currency", cdr => cdr.Retail?.Total.Currency.Code),
        new DecimalColumn("Internal_Retail_Cost_Without_Vat", cdr => cdr.Retail?.Total.Amount),
        new DecimalColumn("Public_Retail_Cost_Without_Vat", cdr => cdr.Retail?.Payable.Amount),
        new DecimalColumn("retail_vat", cdr => cdr.Retail?.Vat?.Percent),
        new DecimalColumn("total_retail_vat", cdr => cdr.Retail?.Vat?.Vat?.Amount),
        new DecimalColumn("total_retail_cost_incl_vat", cdr => cdr.Retail?.Vat?.Gross?.Amount),
        new TextColumn("coupon_ids", cdr => cdr.Retail?.Coupons is { } coupons ? string.Join(' ', coupons.Select(coupon => coupon.CouponId)) : null),
        new TextColumn("reimbursement_tariff_code", cdr => cdr.Reimbursement?.TariffCode),
        new DecimalColumn("Reimbursement_Cost", cdr => cdr.Reimbursement?.Total.Amount),
        new TextColumn("charger_type", cdr => cdr.ChargerType?.ToString()),
        new TextColumn("hcc", cdr => CdrText.Of(cdr.HomeCharging)),
        new TextColumn("product_type", cdr => cdr.ProductType),
        new TextColumn("cpo_id", cdr => cdr.Parties?.CpoId),
        new TextColumn("emsp_id", cdr => cdr.Parties?.EmspId),
        new TextColumn("customer_external_id", cdr => cdr.Parties?.CustomerExternalId),
        new TextColumn("kind", cdr => Upper(cdr.Kind)),
        new TextColumn("reference_id", cdr => cdr.ReferenceId),
        new NumberColumn("revision", cdr => cdr.Revision),
        new DecimalColumn("coupons_compensated_costs", cdr => cdr.Retail?.Coupons?.Sum(coupon => coupon.Compensated.Amount)),
        new TextColumn("reimbursement_currency", cdr => cdr.Reimbursement?.Total.Currency.Code),
        new TextColumn("reimbursement_party_id", cdr => cdr.Parties?.PayeeId),
        new TextColumn("cpo_contract_id", cdr => cdr.Parties?.CpoContractId),
        new TextColumn("emsp_contract_id", cdr => cdr.Parties?.EmspContractId),
        new TextColumn("agreement_id", cdr => cdr.Parties?.AgreementId),
        new TextColumn("vat_treatment", cdr => cdr.Parties?.VatTreatment is { } treatment ? Upper(treatment) : null),
        new FlagColumn("is_roaming", cdr => cdr.Parties?.IsRoaming),
        new TextColumn("transaction_id", cdr => cdr.TransactionId),
        new TextColumn("time_zone", cdr => cdr.TimeZone),
        new DecimalColumn("total_time", cdr => Hours(cdr.DurationSeconds)),
        new DecimalColumn("total_parking_time", cdr => Hours(cdr.ParkingSeconds)),
        new TextColumn("accepted_flags", cdr => cdr.Accepted is { } accepted ? string.Join(' ', accepted.Select(reason => reason.Code)) : null),
        new TimeColumn("last_updated", cdr => cdr.CreatedAt),
    ];

    /// <summary>As volumes are shown: 4 decimals.</summary>
    private static decimal Hours(long seconds) => Math.Round(seconds / 3600m, 4, MidpointRounding.AwayFromZero);

    private static string Upper<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
}
