using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>The token belongs to no driver.</summary>
public sealed class MissingDriver() : SessionCheck("MISSING_DRIVER", FlagCategory.Configuration, [FlagOwner.Emsp], ["driverId"], new(
    "The token belongs to no driver, or to one that does not exist, so nobody pays the retail price.",
    "The token was imported without its driver, or the driver was deleted.",
    "Set the token's driver, then retry. Wholesale is not held back for longer than 7 days."))
{
    public override FlagReason? Find(FinishedSession finished) => finished is { Rules.Retail: { TariffCode: null }, Session.Token: { DriverId: null } token }
        ? Reason($"Token '{token.Uid}' belongs to no driver. Set one, then retry.", Subject.OfToken(token.Uid), BillingEngine.Retail)
        : null;
}

/// <summary>The driver has no retail package.</summary>
public sealed class MissingRetailPackage() : SessionCheck("MISSING_RETAIL_PACKAGE", FlagCategory.Configuration, [FlagOwner.Emsp], ["driverId", "retailPackageId"], new(
    "The driver has no retail package, so nothing says what the driver pays.",
    "The driver or the package was not there yet when the session started, or has been deleted.",
    "Give the driver a package with rules for every case, then retry."))
{
    public override FlagReason? Find(FinishedSession finished) => finished is { Rules.Retail: { TariffCode: null }, Session.Token: { DriverId: { } driver } token }
        ? Reason($"Driver '{driver}' of token '{token.Uid}' has no retail package. Set one, then retry.", $"driver {driver}", BillingEngine.Retail)
        : null;
}
