using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Retail;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;
using static GreenFlux.Tests.Unit.Checks.SomeSession;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>For each code sessions that have it and sessions that just don't.</summary>
internal static class CheckCases
{
    private static readonly SomeSession Clean = new();
    private static readonly SessionToken Unknown = new("TAG", AuthorizationStatus.Invalid, Known: false);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);


    public static IReadOnlyList<CheckCase> All { get; } = [.. Entities(), .. Times(), .. CheckCasesOfClocks.All(), .. Energies(), .. CheckCasesOfOverlaps.All(), .. Prices()];

    private static IEnumerable<CheckCase> Entities() =>
    [
        Flags("MISSING_EVSE", "neither EVSE nor connector known", Clean with { MaxPowerW = null, EvseId = null }),
        Passes("MISSING_EVSE", "an EVSE without an id of its own yet", Clean with { EvseId = null }),
        Passes("MISSING_EVSE", "the EVSE is known, its connector is not", Clean with { MaxPowerW = null }),
        Flags("UNKNOWN_CONNECTOR", "the EVSE is known, its connector is not", Clean with { MaxPowerW = null }),
        Passes("UNKNOWN_CONNECTOR", "nothing is known", Clean with { MaxPowerW = null, EvseId = null }),
        Passes("UNKNOWN_CONNECTOR", "all is known", Clean),
        Flags("UNKNOWN_STATION", "deleted, and nothing was kept", Clean with { Terms = null }),
        Passes("UNKNOWN_STATION", "what counted was kept", Clean),
        Flags("UNKNOWN_TOKEN", "nobody's", Clean with { Token = Unknown }),
        Passes("UNKNOWN_TOKEN", "blocked, but known", Clean with { Token = Clean.Token with { Verdict = AuthorizationStatus.Blocked } }),
        Flags("TOKEN_NOT_ACCEPTED", "blocked", Clean with { Token = Clean.Token with { Verdict = AuthorizationStatus.Blocked } }),
        Passes("TOKEN_NOT_ACCEPTED", "accepted", Clean),
        Passes("TOKEN_NOT_ACCEPTED", "unknown has its own code", Clean with { Token = Unknown }),
        Flags("MISSING_DRIVER", "no driver, though it is ours", Clean with { Retail = new(BillingEngine.Retail, null, [], []), Token = Clean.Token with { DriverId = null, RetailPackageId = null } }),
        Passes("MISSING_DRIVER", "a partner's token: retail doesn't run", Clean with { Token = Clean.Token with { DriverId = null, RetailPackageId = null } }),
        Passes("MISSING_DRIVER", "a driver without a package", Clean with { Retail = new(BillingEngine.Retail, null, [], []), Token = Clean.Token with { RetailPackageId = null } }),
        Flags("MISSING_DRIVER", "a driver who does not exist", Clean with { Problems = [PartyProblem.Missing("driver", "drv", "driverId")] }),
        Flags("MISSING_RETAIL_PACKAGE", "a driver without a package", Clean with { Retail = new(BillingEngine.Retail, null, [], []), Token = Clean.Token with { RetailPackageId = null } }),
        Passes("MISSING_RETAIL_PACKAGE", "no driver at all", Clean with { Retail = new(BillingEngine.Retail, null, [], []), Token = Clean.Token with { DriverId = null, RetailPackageId = null } }),
        Passes("MISSING_RETAIL_PACKAGE", "a package with a rule", Clean with { Retail = RetailRules(Rule(0.5m, engine: BillingEngine.Retail, code: "basic")) }),
        Flags("MISSING_LOCATION", "it was deleted", Clean with { Problems = [PartyProblem.Missing("location", "l", "locationId")] }),
        Passes("MISSING_LOCATION", "another party is missing", Clean with { Problems = [PartyProblem.Missing("CPO", "c", "cpoId")] }),
        Flags("MISSING_CONTRACT", "it was deleted", Clean with { Problems = [PartyProblem.Missing("CPO contract", "c", "contractId")] }),
        Passes("MISSING_CONTRACT", "another party is missing", Clean with { Problems = [PartyProblem.Missing("CPO", "c", "cpoId")] }),
        Flags("MISSING_PARTY", "a CPO", Clean with { Problems = [PartyProblem.Missing("CPO", "c", "cpoId")] }),
        Passes("MISSING_PARTY", "all are there", Clean),
        Flags("NO_AGREEMENT", "between two networks", Clean with { Problems = [PartyProblem.NoAgreement(OwnParties.CpoNetwork("t"), OwnParties.EmspNetwork("t"), null)] }),
        Passes("NO_AGREEMENT", "another party is missing", Clean with { Problems = [PartyProblem.Missing("CPO", "c", "cpoId")] }),
    ];

    private static IEnumerable<CheckCase> Times() =>
    [
        Flags("CLOCK_UNSET", "1970", Clean with { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddHours(1) }),
        Flags("CLOCK_UNSET", "the last second of 2009", At(new DateTimeOffset(2009, 12, 31, 23, 59, 59, TimeSpan.Zero))),
        Passes("CLOCK_UNSET", "the first second of 2010", At(new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero))),
        Flags("END_BEFORE_START", "by a second", Clean with { To = Ten - Second }),
        Passes("END_BEFORE_START", "at once", Clean with { To = Ten, MeterStop = 1_000m }),
        Passes("END_BEFORE_START", "by a second after", Clean with { To = Ten + Second, MeterStop = 1_000m }),
        Flags("ZERO_DURATION", "at once", Clean with { To = Ten, MeterStop = 1_000m }),
        Passes("ZERO_DURATION", "a second", Clean with { To = Ten + Second, MeterStop = 1_000m }),
        Passes("ZERO_DURATION", "its end is not known", Clean with { To = Ten, MeterStop = 1_000m, Inferred = true }),
        Flags("TOO_LONG", "a second above 7 days", Clean with { To = Ten.AddDays(7) + Second }),
        Passes("TOO_LONG", "7 days", Clean with { To = Ten.AddDays(7) }),
        Passes("TOO_LONG", "30 days at home", Clean with { To = Ten.AddDays(30), Charger = ChargerType.Home }),
        Flags("TOO_LONG", "a second above 30 days at home", Clean with { To = Ten.AddDays(30) + Second, Charger = ChargerType.Home }),
        Flags("TOO_LONG", "above the tenant's 2 days", Clean with { To = Ten.AddDays(2) + Second, Settings = new TenantSettings { MaxDurationDays = 2 } }),
        Flags("TOO_OLD", "a second above 90 days", Clean with { StartDelay = TimeSpan.FromDays(91), StopDelay = TimeSpan.FromDays(90) + Second }),
        Passes("TOO_OLD", "90 days", Clean with { StartDelay = TimeSpan.FromDays(91), StopDelay = TimeSpan.FromDays(90) }),
        Passes("TOO_OLD", "switched off", Clean with { StartDelay = TimeSpan.FromDays(900), StopDelay = TimeSpan.FromDays(900), Settings = new TenantSettings { MaxAgeDays = null } }),
        Flags("MISSING_STOP", "concluded", Clean with { Inferred = true }),
        Passes("MISSING_STOP", "told", Clean),
    ];

    private static IEnumerable<CheckCase> Energies() =>
    [
        Flags("NEGATIVE_ENERGY", "10 Wh below the start", Clean with { MeterStop = 990m }),
        Flags("NEGATIVE_ENERGY", "a Wh below the start", Clean with { MeterStop = 999m }),
        Passes("NEGATIVE_ENERGY", "nothing at all", Clean with { MeterStop = 1_000m }),
        Passes("NEGATIVE_ENERGY", "a reset explains it", Clean with { MeterStop = 900m, Readings = [(Minutes(15), 3_000m), (Minutes(30), 100m), (Minutes(45), 600m)] }),
        Flags("METER_RESET", "it counts on from a low value", Clean with { MeterStop = 3_400m, MeterStart = 12_345_000m, Readings = [(Minutes(15), 12_347_000m), (Minutes(30), 400m), (Minutes(45), 2_400m)] }),
        Passes("METER_RESET", "it comes back", Clean with { Readings = [(Minutes(15), 5_000m), (Minutes(30), 4_990m)] }),
        Flags("METER_GLITCH", "10 Wh down and back", Clean with { Readings = [(Minutes(15), 5_000m), (Minutes(30), 4_990m)] }),
        Passes("METER_GLITCH", "9 Wh are the charger's rounding", Clean with { Readings = [(Minutes(15), 5_000m), (Minutes(30), 4_991m)] }),
        Flags("METER_GLITCH", "a jump that comes back", Clean with { Readings = [(Minutes(15), 3_000m), (Minutes(30), 900_000m), (Minutes(45), 7_000m)] }),
        Passes("METER_GLITCH", "rising all along", Clean with { Readings = [(Minutes(15), 3_000m), (Minutes(30), 5_000m), (Minutes(45), 7_000m)] }),
        Flags("ENERGY_UNUSUAL", "a Wh above 100 kWh", Clean with { To = Ten.AddHours(10), MeterStop = 101_001m }),
        Passes("ENERGY_UNUSUAL", "100 kWh", Clean with { To = Ten.AddHours(10), MeterStop = 101_000m }),
        Passes("ENERGY_UNUSUAL", "switched off", Clean with { To = Ten.AddHours(10), MeterStop = 101_001m, Settings = With(new SessionLimits { UnusualEnergyWh = null }) }),
        Flags("ENERGY_BEYOND_POWER", "a Wh above 22 kWh x 1.1 + 500 Wh", Clean with { MeterStop = 25_701m }),
        Passes("ENERGY_BEYOND_POWER", "22 kWh x 1.1 + 500 Wh", Clean with { MeterStop = 25_700m }),
        Flags("ENERGY_BEYOND_POWER", "above the tenant's own limits", Clean with { MeterStop = 23_001m, Settings = With(new SessionLimits { PowerToleranceFactor = 1m, EnergyToleranceWh = 0m }) }),
        Passes("ENERGY_BEYOND_POWER", "at the tenant's own limits", Clean with { MeterStop = 23_000m, Settings = With(new SessionLimits { PowerToleranceFactor = 1m, EnergyToleranceWh = 0m }) }),
        Flags("AVERAGE_POWER_BEYOND", "a Wh above 5.5 kWh x 1.1 + 500 Wh in a quarter of an hour", Clean with { MeterStop = 11_000m, Readings = [(Minutes(15), 7_551m)] }),
        Passes("AVERAGE_POWER_BEYOND", "5.5 kWh x 1.1 + 500 Wh in a quarter of an hour", Clean with { MeterStop = 11_000m, Readings = [(Minutes(15), 7_550m)] }),
        Passes("AVERAGE_POWER_BEYOND", "without readings the whole session tells", Clean with { MeterStop = 99_000m }),
        Flags("MISSING_CLOCK_ALIGNED_READINGS", "an hour of time of use, none read", Clean with { TimePricing = TimePricing.TimeOfUse }),
        Flags("MISSING_CLOCK_ALIGNED_READINGS", "exactly 15 minutes", Clean with { TimePricing = TimePricing.TimeOfUse, To = Ten.AddMinutes(15), MeterStop = 2_000m }),
        Passes("MISSING_CLOCK_ALIGNED_READINGS", "14:59 between two marks", Clean with { TimePricing = TimePricing.TimeOfUse, To = Ten.AddSeconds(899), MeterStop = 2_000m }),
        Passes("MISSING_CLOCK_ALIGNED_READINGS", "the price does not follow the clock", Clean),
    ];

    private static IEnumerable<CheckCase> Prices() =>
    [
        Flags("NO_TARIFF", "no code", Clean with { TariffCode = null }),
        Passes("NO_TARIFF", "a code without rules", Clean with { Wholesale = [] }),
        Flags("NO_BILLING_RULE", "a code without rules", Clean with { Wholesale = [] }),
        Flags("NO_BILLING_RULE", "it begins a second later", Clean with { Wholesale = [Valid(from: Local(11, 0, 1))] }),
        Passes("NO_BILLING_RULE", "it begins then", Clean with { Wholesale = [Valid(from: Local(11, 0, 0))] }),
        Flags("SEVERAL_BILLING_RULES", "two alike", Clean with { Wholesale = [Rule(0.4m), Rule(0.5m, id: "other")] }),
        Passes("SEVERAL_BILLING_RULES", "one ends where the other begins", Clean with { Wholesale = [Valid(to: Local(11, 0, 0)), Valid(from: Local(11, 0, 0)) with { Id = "other" }] }),
        Flags("CURRENCY_MISMATCH", "reimbursement in another currency", Clean with { Reimbursement = ReimbursementRules(Rule(0.2m, "CHF", BillingEngine.Reimbursement, "HOME")) }),
        Passes("CURRENCY_MISMATCH", "reimbursement in the same", Clean with { Reimbursement = ReimbursementRules(Rule(0.2m, "EUR", BillingEngine.Reimbursement, "HOME")) }),
        Flags("CURRENCY_MISMATCH", "wholesale in SEK plus EUR", Clean with { Wholesale = [Rule(1m, "SEK")], Retail = RetailRules(PlusAmount("EUR")) }),
        Flags("CURRENCY_NOT_ALLOWED", "only EUR is", Clean with { Wholesale = [Rule(1m, "SEK")], Retail = RetailRules(Inherited("EUR")) }),
        Passes("CURRENCY_NOT_ALLOWED", "it is", Clean with { Wholesale = [Rule(1m, "SEK")], Retail = RetailRules(Inherited("SEK")) }),
        Flags("COST_NEGATIVE", "4 cents", Clean with { Retail = RetailRules(PlusPercentage(-101m)) }),
        Flags("COST_NEGATIVE", "a cent", Clean with { Retail = RetailRules(PlusPercentage(-100.25m)) }),
        Passes("COST_NEGATIVE", "nothing", Clean with { Retail = RetailRules(PlusPercentage(-100m)) }),
        Flags("COST_ABOVE_CEILING", "a cent above 500", Clean with { Wholesale = [Rule(50.001m)] }),
        Passes("COST_ABOVE_CEILING", "500", Clean with { Wholesale = [Rule(50m)] }),
        Flags("COST_ABOVE_CEILING", "above the tenant's 4", Clean with { Wholesale = [Rule(0.401m)], Settings = With(Ceiling("EUR", 4m)) }),
        Passes("COST_ABOVE_CEILING", "below the tenant's 501", Clean with { Wholesale = [Rule(50.001m)], Settings = With(Ceiling("EUR", 501m)) }),
        Flags("COST_ZERO", "0.4 ct round to nothing", Clean with { MeterStop = 1_010m }),
        Passes("COST_ZERO", "half a cent is a cent", Clean with { MeterStop = 1_010m, Wholesale = [Rule(0.50m)] }),
        Passes("COST_ZERO", "nothing was delivered", Clean with { MeterStop = 1_000m }),
        Passes("COST_ZERO", "it is free", Clean with { Wholesale = [Rule(0m)] }),
        Flags("CURRENCY_WITHOUT_CEILING", "nobody says what KWD 4 mean", Clean with { Wholesale = [Rule(0.4m, "KWD")] }),
        Passes("CURRENCY_WITHOUT_CEILING", "the tenant says it", Clean with { Wholesale = [Rule(0.4m, "KWD")], Settings = With(Ceiling("KWD", 100m)) }),
        Passes("CURRENCY_WITHOUT_CEILING", "the platform says it", Clean with { Wholesale = [Rule(0.4m, "ISK")] }),
        Flags("PRICE_CHANGED_ON_RETRY", "a cent", Clean with { FirstPriced = new(3.99m) }),
        Passes("PRICE_CHANGED_ON_RETRY", "the same", Clean with { FirstPriced = new(4.00m) }),
    ];

    internal static CheckCase Flags(string code, string what, SomeSession session) => new(code, what, true, session);

    internal static CheckCase Passes(string code, string what, SomeSession session) => new(code, what, false, session);

    internal static TenantSettings With(SessionLimits limits) => new() { Limits = limits };

    private static SessionLimits Ceiling(string currency, decimal amount) =>
        new() { CostCeilings = new Dictionary<string, decimal>(StringComparer.Ordinal) { [currency] = amount } };

    private static SomeSession At(DateTimeOffset start) => Clean with { From = start, To = start.AddHours(1) };

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static NodaTime.LocalDateTime Local(int hour, int minute, int second) => new(2026, 3, 10, hour, minute, second);

    private static BillingRule Valid(NodaTime.LocalDateTime? from = null, NodaTime.LocalDateTime? to = null) => Rule(0.40m) with { ValidFrom = from, ValidTo = to };

    private static BillingRule PlusAmount(string currency) => Rule(0.5m, currency, BillingEngine.Retail, "basic") with { RetailPricing = new RetailPricing(RetailPricingOption.WholesalePlusAmount) };

    private static BillingRule PlusPercentage(decimal percent) => Rule(0m, "EUR", BillingEngine.Retail, "basic") with
    {
        RetailPricing = new RetailPricing(RetailPricingOption.WholesalePlusPercentage) { Percentage = percent },
    };

    private static BillingRule Inherited(string allowed) => Rule(0.5m, "EUR", BillingEngine.Retail, "basic") with
    {
        RetailPricing = new RetailPricing(RetailPricingOption.OwnAmountsInheritedCurrency) { AllowedCurrencies = [Currency.Parse(allowed)] },
    };
}

/// <param name="Flags">Whether the session has the code.</param>
internal sealed record CheckCase(string Code, string What, bool Flags, SomeSession Session);
