using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Operators.Pricing;
using GreenFlux.Platform.Cdrs;

namespace GreenFlux.Functions.Operators;

/// <summary>CDRs in the API's words.</summary>
internal static class CdrMapping
{
    public static CdrResponse ToContract(Cdr cdr) => new()
    {
        Id = cdr.Id,
        SessionId = cdr.SessionId,
        Revision = cdr.Revision,
        Published = !cdr.IsUnpublished,
        Kind = WireNames.To<CdrKindName>(cdr.Kind),
        ReferenceId = cdr.ReferenceId,
        StationId = cdr.StationId,
        ConnectorId = cdr.ConnectorId,
        EvseId = cdr.EvseId,
        LocationId = cdr.LocationId,
        TokenUid = cdr.TokenUid,
        AuthId = cdr.AuthId,
        DriverId = cdr.DriverId,
        RetailPackageId = cdr.RetailPackageId,
        StartedAt = cdr.StartedAt,
        EndedAt = cdr.EndedAt,
        TotalEnergyWh = cdr.EnergyWh,
        TotalTimeSeconds = cdr.DurationSeconds,
        TotalParkingTimeSeconds = cdr.ParkingSeconds,
        PriceEvidence = PriceEvidenceMapping.LinkOf(cdr.SessionId),
        Deviations = cdr.Deviations is { } deviations ? [.. deviations.Select(PriceEvidenceMapping.ToContract)] : null,
        Currency = cdr.Wholesale.Total.Currency.Code,
        TotalCost = cdr.Wholesale.Total.Amount,
        Vat = cdr.Wholesale.Vat?.Percent,
        TotalVat = cdr.Wholesale.Vat?.Vat?.Amount,
        TotalCostInclVat = cdr.Wholesale.Vat?.Gross?.Amount,
        RetailCurrency = cdr.Retail?.Total.Currency.Code,
        TotalRetailCost = cdr.Retail?.Payable.Amount,
        InternalRetailCost = cdr.Retail?.Total.Amount,
        RetailVat = cdr.Retail?.Vat?.Percent,
        TotalRetailVat = cdr.Retail?.Vat?.Vat?.Amount,
        TotalRetailCostInclVat = cdr.Retail?.Vat?.Gross?.Amount,
        ReimbursementTariffCode = cdr.Reimbursement?.TariffCode,
        TotalReimbursementCost = cdr.Reimbursement?.Total.Amount,
        Wholesale = ToContract(cdr.Wholesale),
        Retail = cdr.Retail is { } retail ? ToContract(retail) : null,
        Reimbursement = cdr.Reimbursement is { } reimbursement ? ToContract(reimbursement) : null,
        Parties = cdr.Parties is { } parties ? ToContract(parties) : null,
        ChargerType = cdr.ChargerType is { } type ? WireNames.To<ChargerTypeName>(type) : null,
        HomeChargingFlag = CdrText.Of(cdr.HomeCharging),
        OutsideProduction = cdr.OutsideProduction is { } deployment ? WireNames.To<StationDeployment>(deployment) : null,
        ProductType = cdr.ProductType,
        Accepted = cdr.Accepted is { } accepted ? [.. accepted.Select(each => new AcceptedReasonBody(each.Code, AuditEntryFunctions.ToContract(each.By), each.At, each.Why))] : null,
        Warnings = cdr.Warnings is { } warnings ? [.. warnings.Select(warning => new CdrWarningBody(warning.Code, warning.Sentence))] : null,
        Calibration = cdr.Calibration is { } calibration ? CalibrationMapping.ToContract(calibration) : null,
        CreatedAt = cdr.CreatedAt,
    };

    public static CdrPartiesBody ToContract(CdrParties parties) => new()
    {
        CpoId = parties.CpoId,
        CpoContractId = parties.CpoContractId,
        CpoNetworkId = parties.CpoNetworkId,
        EmspId = parties.EmspId,
        EmspContractId = parties.EmspContractId,
        EmspNetworkId = parties.EmspNetworkId,
        CustomerId = parties.CustomerId,
        CustomerExternalId = parties.CustomerExternalId,
        AgreementId = parties.AgreementId,
        VatTreatment = parties.VatTreatment is { } treatment ? WireNames.To<VatTreatmentName>(treatment) : null,
        IsRoaming = parties.IsRoaming,
        AdHoc = parties.AdHoc is { } channel ? WireNames.To<AdHocChannelName>(channel) : null,
        ReimbursementPartyId = parties.PayeeId,
    };

    public static CdrPriceBody ToContract(EnginePrice price) => new()
    {
        TariffCode = price.TariffCode,
        RuleId = price.RuleId,
        RuleVersion = price.RuleVersion,
        Lines = [.. price.Lines.Select(ToContract)],
        Total = price.Total.Amount,
        Vat = price.Vat is { } vat
            ? new CdrVatBody { Percent = vat.Percent, Vat = vat.Vat?.Amount, Gross = vat.Gross?.Amount, VatRateId = vat.RateId, Why = vat.Why, Warning = vat.Warning }
            : null,
        Coupons = price.Coupons is { } coupons
            ? [.. coupons.Select(coupon => new CdrCouponBody(coupon.CouponId, WireNames.To<CouponUnitName>(coupon.Unit), coupon.Used, coupon.BalanceAfter, coupon.Compensated.Amount, coupon.Why))]
            : null,
    };

    public static CdrLineBody ToContract(CostLine line) => new()
    {
        RuleId = line.RuleId,
        RuleVersion = line.RuleVersion,
        Dimension = WireNames.To<PriceDimensionName>(line.Dimension),
        Kind = WireNames.To<CdrLineKind>(line.Kind),
        From = line.From.ToDateTimeOffset(),
        To = line.To.ToDateTimeOffset(),
        Quantity = line.Quantity,
        Unit = line.Dimension switch
        {
            _ when line.Kind == CostLineKind.Markup => "MONEY",
            _ when line.Kind == CostLineKind.Cap => "SESSION",
            PriceDimension.Energy => "KWH",
            PriceDimension.Time or PriceDimension.Parking => "MIN",
            _ => "SESSION",
        },
        Price = line.Price,
        UnroundedCost = line.UnroundedCost,
        RoundedCost = line.RoundedCost,
        FromReading = ToContract(line.FromReading),
        ToReading = ToContract(line.ToReading),
    };

    private static RegisterReadingBody? ToContract(RegisterReading? reading) =>
        reading is null ? null : new RegisterReadingBody(reading.At.ToDateTimeOffset(), reading.Register.WattHours);
}
