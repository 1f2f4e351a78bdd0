namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>A register's value at an instant.</summary>
public readonly record struct Reading(DateTimeOffset At, decimal Wh);

/// <summary>A transaction as its charger remembers it: only what the platform acknowledged.</summary>
public sealed class TransactionRecord(int connector, Reading start)
{
    public int Connector { get; } = connector;
    public Reading Start { get; } = start;
    public string? TransactionId { get; set; }
    public List<Reading> Readings { get; } = [];

    /// <summary>Null: the charger never sends one, and the next transaction shows that it ended.</summary>
    public Reading? Stop { get; set; }
}

/// <summary>A stop whose start the platform never saw.</summary>
public sealed record OrphanRecord(string TransactionId, Reading Stop);
