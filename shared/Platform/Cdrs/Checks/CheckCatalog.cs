using GreenFlux.Platform.Calibration;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Every kind of finding that the platform knows; docs/flags.md is held to it by a test.</summary>
public static class CheckCatalog
{
    public static UnknownToken UnknownToken { get; } = new();
    public static MissingDriver MissingDriver { get; } = new();
    public static MissingRetailPackage MissingRetailPackage { get; } = new();
    public static MissingClockAlignedReadings MissingClockAlignedReadings { get; } = new();
    public static MeterTooCoarse MeterTooCoarse { get; } = new();
    public static InTheFuture InTheFuture { get; } = new();
    public static TooLong TooLong { get; } = new();
    public static WallClockMismatch WallClockMismatch { get; } = new();
    public static DstWallClockMismatch DstWallClockMismatch { get; } = new();

    public static CalibrationTimeUnproven CalibrationTimeUnproven { get; } = new();
    public static CostNegative CostNegative { get; } = new();
    public static CostAboveCeiling CostAboveCeiling { get; } = new();
    public static CurrencyWithoutCeiling CurrencyWithoutCeiling { get; } = new();

    /// <summary>What is looked for in the finished session itself, in the order in which it is told.</summary>
    public static IReadOnlyList<SessionCheck> OfSession { get; } =
    [
        new MissingEvse(), new UnknownConnector(), new UnknownStation(), UnknownToken, new TokenNotAccepted(), MissingDriver, MissingRetailPackage,
        new ClockUnset(), new EndBeforeStart(), new ZeroDuration(), InTheFuture, new ClockBehind(), new ClockJump(), WallClockMismatch, TooLong, new TooOld(),
        new MissingStop(), new MeterReset(), new MeterGlitch(), new NegativeEnergy(), new EnergyBeyondPower(), new AveragePowerBeyond(),
        new ConnectorOverlap(), new TokenOverlap(),
        new ClockSkew(), DstWallClockMismatch, new EnergyUnusual(), new TokenAtTwoStations(),
        .. CalibrationChecks.All,
    ];

    /// <summary>What is looked for in each engine's price.</summary>
    public static IReadOnlyList<CostCheck> OfPrice { get; } = [CostNegative, CostAboveCeiling, new CostZero(), CurrencyWithoutCeiling];

    /// <summary>In the order of the categories, notes at the end of each.</summary>
    public static IReadOnlyList<FlagKind> All { get; } =
        [.. OfSession.Concat<FlagKind>(PartyFlag.All).Concat(RuleFlag.All).Concat(OfPrice).Concat(PartnerFlag.All).Append(MissingClockAlignedReadings).Append(MeterTooCoarse)
            .Append(CalibrationTimeUnproven)
            .OrderBy(kind => kind.Category).ThenBy(kind => kind.Severity)];

    /// <summary>Null: there is no such code.</summary>
    public static FlagKind? Find(string code) => All.FirstOrDefault(kind => kind.Code == code);
}
