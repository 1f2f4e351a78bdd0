using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using NodaTime.Text;

namespace GreenFlux.Platform.Records;

/// <summary>A record that counts for something during a time by the location's clock: from inclusive, to exclusive; null is without end.</summary>
public interface ITimedRecord : ITenantRecord
{
    /// <summary>What it counts for; of one subject never two records count at a time.</summary>
    string Subject { get; }
    LocalDateTime? ValidFrom { get; }
    LocalDateTime? ValidTo { get; }
}

/// <summary>When a record counts.</summary>
public sealed record ValidityWindow(
    string RecordId,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDateTime? From,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] LocalDateTime? To)
{
    public bool Contains(LocalDateTime moment) => (From is not { } from || from <= moment) && (To is not { } to || moment < to);

    public bool Overlaps(ValidityWindow other) => StartsBeforeEndOf(other) && other.StartsBeforeEndOf(this);

    /// <summary>For people.</summary>
    public string Text() =>
        $"{(From is { } from ? LocalDateTimePattern.ExtendedIso.Format(from) : "always")} to {(To is { } to ? LocalDateTimePattern.ExtendedIso.Format(to) : "for ever")}";

    private bool StartsBeforeEndOf(ValidityWindow other) => From is not { } from || other.To is not { } to || from < to;
}

/// <summary>The windows of one subject, beside the records: one read tells who counts at a moment.</summary>
internal sealed record ValidityWindows
{
    public static readonly DocumentType<ValidityWindows> Type = new("validity", ValidityJson.Default.ValidityWindows, windows => windows.Id, windows => windows.Id);

    /// <summary>Made of kind and subject.</summary>
    public required string Id { get; init; }
    public IReadOnlyList<ValidityWindow> Windows { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ValidityWindows))]
internal sealed partial class ValidityJson : JsonSerializerContext;

/// <summary>Records of which one at most counts for its subject at a time.</summary>
public abstract class TimedRecords<T>(IDocumentStore store, RecordKind<T> kind, RecordCatalog catalog) : TenantRecords<T>(store, kind, catalog)
    where T : class, ITimedRecord
{
    /// <summary>The record that counts for a subject at a moment of the location's clock; null when none does.</summary>
    public async Task<T?> AtAsync(string tenantId, string subject, LocalDateTime moment, CancellationToken ct)
    {
        var windows = await ReadAsync(tenantId, subject, ct);
        return windows?.Value.Windows.FirstOrDefault(window => window.Contains(moment)) is { } window
            ? (await GetAsync(tenantId, window.RecordId, ct))?.Value
            : null;
    }

    protected sealed override async Task<Outcome<IReadOnlyList<DocumentWrite>>> BesidesAsync(T? before, T? after, CancellationToken ct)
    {
        var writes = new List<DocumentWrite>();
        if (before is not null && !string.Equals(before.Subject, after?.Subject, StringComparison.Ordinal)
            && await ReadAsync(before.TenantId, before.Subject, ct) is { } left)
        {
            writes.Add(Put(left.Value.Id, [.. left.Value.Windows.Where(window => window.RecordId != before.Id)]));
        }
        if (after is null)
            return writes;
        var own = new ValidityWindow(after.Id, after.ValidFrom, after.ValidTo);
        var others = ((await ReadAsync(after.TenantId, after.Subject, ct))?.Value.Windows ?? []).Where(window => window.RecordId != after.Id).ToList();
        if (others.Find(own.Overlaps) is { } other)
        {
            return new Refusal(
                RefusalCode.Conflict, $"Its validity overlaps {Kind.Noun} '{other.RecordId}' ({other.Text()}). End that one where this one starts.", "validFrom");
        }
        writes.Add(Put(IdOf(after.Subject), [.. others, own]));
        return writes;
    }

    private Task<Versioned<ValidityWindows>?> ReadAsync(string tenantId, string subject, CancellationToken ct) =>
        Store.GetAsync(ValidityWindows.Type, Container.Config, Kind.Partition(tenantId), IdOf(subject), ct);

    /// <summary>Unconditioned: the partition's guard in the same batch decides.</summary>
    private static DocumentWrite Put(string id, IReadOnlyList<ValidityWindow> windows) =>
        ValidityWindows.Type.Upsert(new ValidityWindows { Id = id, Windows = windows });

    private string IdOf(string subject) => $"validity|{Kind.Name}|{subject}";
}
