using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Chargers;

/// <summary>Writes what the platform noticed about a station into its message log, where an operator finds it.</summary>
public sealed class StationNotes(IMessageLog log, TimeProvider time)
{
    public void Add(string tenantId, string stationId, string code, string text, string? messageId = null) =>
        log.Append(new MessageLogEntry(tenantId, stationId, time.GetUtcNow(), MessageDirection.Note, code, messageId, text));

    public void Received(ConnectedCharger charger, string action, string? messageId, string frame) =>
        Frame(charger, MessageDirection.ToPlatform, action, messageId, frame);

    public void Sent(ConnectedCharger charger, string action, string? messageId, string frame) =>
        Frame(charger, MessageDirection.ToCharger, action, messageId, frame);

    private void Frame(ConnectedCharger charger, MessageDirection direction, string action, string? messageId, string frame) =>
        log.Append(new MessageLogEntry(charger.TenantId, charger.StationId, time.GetUtcNow(), direction, action, messageId, frame));
}
