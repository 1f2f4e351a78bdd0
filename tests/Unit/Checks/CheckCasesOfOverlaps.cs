using GreenFlux.Platform.Cdrs;
using static GreenFlux.Tests.Unit.Checks.CheckCases;
using static GreenFlux.Tests.Unit.Checks.SomeSession;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>How long two sessions must have overlapped is decided where they are looked for: OverlapTests.</summary>
internal static class CheckCasesOfOverlaps
{
    private static readonly OverlappingSession Other = new("202603-00-other", "CP-1", 1, "OTHER", Ten.AddMinutes(30), Ten.AddHours(2));

    public static IEnumerable<CheckCase> All() =>
    [
        Flags("CONNECTOR_OVERLAP", "the same connector", With(Other)),
        Passes("CONNECTOR_OVERLAP", "the other connector", With(Other with { ConnectorId = 2, TokenUid = "TAG" })),
        Passes("CONNECTOR_OVERLAP", "connector 1 of another station", With(Other with { StationId = "CP-2", TokenUid = "TAG" })),
        Flags("TOKEN_OVERLAP", "the other connector, in other case", With(Other with { ConnectorId = 2, TokenUid = "tag" })),
        Passes("TOKEN_OVERLAP", "the same connector has its own code", With(Other with { TokenUid = "TAG" })),
        Passes("TOKEN_OVERLAP", "another station", With(Other with { StationId = "CP-2", TokenUid = "TAG" })),
        Flags("TOKEN_AT_TWO_STATIONS", "another station", With(Other with { StationId = "CP-2", TokenUid = "TAG" })),
        Passes("TOKEN_AT_TWO_STATIONS", "the other connector", With(Other with { ConnectorId = 2, TokenUid = "TAG" })),
        Passes("TOKEN_AT_TWO_STATIONS", "nothing at the same time", new SomeSession()),
    ];

    private static SomeSession With(OverlappingSession other) => new() { Overlaps = [other] };
}
