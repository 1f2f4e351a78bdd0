namespace GreenFlux.Tests.Scale;

/// <summary>What StoreCostTests counts, in its order; it fails when a message costs more.</summary>
public static class MeasuredCosts
{
    /// <summary>Start, wake-up, an activity and its result: actions of the Durable Task Scheduler for a session without webhooks.</summary>
    public const int ActionsPerSession = 4;

    public static MessageCost Connect { get; } = new("connect", 4, 0, 1.8, 1, 0.5, 16, 0, 0, 0);
    public static MessageCost Boot { get; } = new("BootNotification", 3, 1, 1.9, 1, 0.5, 20, 0, 2, 0.3);
    public static MessageCost Status { get; } = new("StatusNotification", 1, 0, 0.2, 1, 0.2, 9, 0, 2, 0.2);
    public static MessageCost SameStatus { get; } = new("StatusNotification, nothing new", 1, 0, 0.2, 0, 0, 2, 0, 2, 0.2);
    public static MessageCost Authorize { get; } = new("Authorize", 2, 0, 0.2, 0, 0, 4, 0, 2, 0.1);
    public static MessageCost Start { get; } = new("StartTransaction", 9, 0, 2.1, 5, 2.0, 57, 0, 2, 0.2);
    public static MessageCost Reading { get; } = new("MeterValues", 2, 0, 1.5, 0, 0, 6, 1, 2, 0.6);
    public static MessageCost ReadingElsewhere { get; } = new("MeterValues, another instance", 3, 0, 1.9, 0, 0, 8, 1, 2, 0.6);
    public static MessageCost Heartbeat { get; } = new("Heartbeat, 5 min later", 1, 0, 0.5, 1, 0.5, 9, 0, 2, 0.1);
    public static MessageCost SeenHeartbeat { get; } = new("Heartbeat, just seen", 0, 0, 0, 0, 0, 0, 0, 2, 0.1);
    public static MessageCost Stop { get; } = new("StopTransaction", 6, 0, 3.2, 2, 1.7, 35, 0, 2, 0.2);
    public static MessageCost Settlement { get; } = new("settlement: prices, CDR", 23, 2, 6.0, 3, 4.8, 117, 1, 0, 0);
    public static MessageCost FreeStatus { get; } = new("StatusNotification, available", 2, 0, 0.4, 1, 0.2, 11, 0, 2, 0.2);
    public static MessageCost Disconnect { get; } = new("disconnect", 1, 0, 0.5, 1, 0.5, 9, 0, 0, 0);

    public static IReadOnlyList<MessageCost> All { get; } =
    [
        Connect, Boot, Status, SameStatus, Authorize, Start, Reading, ReadingElsewhere, Heartbeat, SeenHeartbeat, Stop, Settlement, FreeStatus, Disconnect,
    ];
}
