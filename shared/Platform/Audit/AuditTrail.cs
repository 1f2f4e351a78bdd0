using System.Text.Json;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Audit;

/// <summary>
/// Makes the entries that are written in the same batch as the changes they tell of, so in the partition of the changed
/// record: neither is ever there without the other.
/// </summary>
public static class AuditTrail
{
    /// <summary>
    /// A record larger than this is told by its id alone: a batch must hold the record, its version and both sides of the
    /// entry.
    /// </summary>
    private const int MaxContentBytes = 64 * 1024;

    internal static DocumentType<AuditEntry> Type { get; } =
        new("audit", AuditJson.Default.AuditEntry, entry => DocumentId(entry.Id), entry => $"{SortableTime.Of(entry.At)}|{entry.Id}");

    /// <param name="type">How the record is kept.</param>
    /// <param name="before">Null: there was none.</param>
    /// <param name="after">Null: it was deleted.</param>
    public static DocumentWrite Of<T>(AuditStamp stamp, AuditAction action, AuditKind kind, string id, DocumentType<T> type, T? before, T? after)
        where T : class => Type.Create(new AuditEntry
    {
        Id = Guid.CreateVersion7(stamp.At).ToString("N"),
        TenantId = stamp.TenantId,
        At = stamp.At,
        By = stamp.By,
        Kind = kind,
        ResourceId = id,
        Action = action,
        Reason = stamp.Reason,
        Privilege = stamp.Privilege,
        PriceChangeId = stamp.PriceChangeId,
        Before = Content(type, before),
        After = Content(type, after),
    });

    internal static string DocumentId(string id) => $"audit|{KeyText.Escape(id)}";

    private static JsonElement? Content<T>(DocumentType<T> type, T? record)
        where T : class
    {
        if (record is null)
            return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(record, type.Json);
        if (body.Length > MaxContentBytes)
            body = JsonSerializer.SerializeToUtf8Bytes(type.IdOf(record), AuditJson.Default.String);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
