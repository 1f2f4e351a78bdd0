using NodaTime;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>One row of a session file, understood.</summary>
public sealed record RecordedSession
{
    /// <summary>Line in the file, the header being 1.</summary>
    public required int LineNumber { get; init; }
    public required string SessionId { get; init; }
    public required string Location { get; init; }
    public required string Station { get; init; }

    /// <summary>The connector that the file names, from 1.</summary>
    public required int Connector { get; init; }

    /// <summary>What the charger sends as idTag: at most 20 characters.</summary>
    public required string Token { get; init; }
    public required Instant Start { get; init; }

    /// <summary>Null: the file gives no end and no duration, so the session stays open.</summary>
    public required Instant? End { get; init; }

    /// <summary>Whole Wh, as a 1.6 charger reports its register.</summary>
    public required long EnergyWh { get; init; }

    /// <summary>What the file says, exactly.</summary>
    public required decimal FileEnergyWh { get; init; }
    public required int MaxPowerW { get; init; }

    /// <summary>What was repaired, assumed or odd.</summary>
    public required IReadOnlyList<RowNote> Notes { get; init; }
}

/// <summary>Something about a row that a reader of the result should know.</summary>
public enum RowNote
{
    /// <summary>The year lost its century and was repaired as the mapping declares.</summary>
    CenturyRepaired,

    /// <summary>There is no usable end time, or it equals the start: start + duration was taken.</summary>
    EndFromDuration,

    /// <summary>The duration column differs from the time between start and end: the clock times were taken.</summary>
    DurationMismatch,

    /// <summary>The duration column counts wall-clock hours across a clock change: the time between the instants is an hour off it.</summary>
    DurationIgnoresClockChange,

    /// <summary>A local time that the clock change repeats or skips; the duration decided where it could.</summary>
    ClockChange,

    /// <summary>No end and no duration: delivered without a stop.</summary>
    NoEnd,

    /// <summary>Energy rounded to whole Wh.</summary>
    RoundedToWattHours,
}

/// <summary>A row that can't be delivered, and why.</summary>
/// <param name="EnergyWh">Its energy if that at least could be read.</param>
public sealed record RefusedRow(int LineNumber, string Reason, decimal? EnergyWh);

/// <summary>What became of a row.</summary>
public abstract record RowResult
{
    public sealed record Read(RecordedSession Session) : RowResult;

    public sealed record NotRead(RefusedRow Row) : RowResult;
}

/// <summary>A file, read.</summary>
/// <param name="RowCount">Lines below the header that are not blank.</param>
public sealed record SessionFileContent(int RowCount, IReadOnlyList<RecordedSession> Sessions, IReadOnlyList<RefusedRow> Refused);
