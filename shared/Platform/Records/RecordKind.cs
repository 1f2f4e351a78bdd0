using System.Text.Json.Serialization.Metadata;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Records;

/// <summary>What a tenant keeps under an id that it may choose.</summary>
public interface ITenantRecord
{
    string Id { get; }
    string TenantId { get; }
}

/// <summary>A kind of record as others refer to it: where it is kept and what it refers to itself.</summary>
/// <param name="name">The kind that queries name, for example <c>cpo-contract</c>.</param>
/// <param name="noun">What a person calls it, for example <c>CPO contract</c>.</param>
/// <param name="sharedPartition">The partition that it shares with other kinds; null for one of its own.</param>
public abstract class RecordKind(string name, string noun, string? sharedPartition)
{
    public string Name { get; } = name;
    public string Noun { get; } = noun;

    /// <summary>Kinds that share a partition share its guard: each decision about them is made again when another one came first.</summary>
    public bool IsGuarded { get; } = sharedPartition is not null;

    /// <summary>An id that may be referred to although nothing is stored under it; null for none.</summary>
    public string? ImplicitId { get; init; }

    /// <summary>Its fields, by their names in the API, that name a record of another kind.</summary>
    public abstract IEnumerable<(string Field, RecordKind To)> Outgoing { get; }

    public PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, sharedPartition ?? Name);

    public string DocumentId(string id) => IsGuarded ? $"{Name}|{id}" : id;
}

/// <summary>A kind with its records' type.</summary>
/// <param name="json">Source-generated serializer.</param>
/// <param name="check">Everything that is wrong with a record by itself.</param>
/// <param name="references">What it refers to; each must exist when a record is saved, and can't be deleted afterwards.</param>
public sealed class RecordKind<T>(
    string name, string noun, string? sharedPartition, JsonTypeInfo<T> json, Func<T, Findings> check, params IReadOnlyList<Reference<T>> references)
    : RecordKind(name, noun, sharedPartition)
    where T : class, ITenantRecord
{
    private readonly string idPrefix = sharedPartition is null ? "" : $"{name}|";

    public DocumentType<T> Type => field ??= new DocumentType<T>(Name, json, record => idPrefix + record.Id, record => record.Id);
    public Func<T, Findings> Check { get; } = check;
    public IReadOnlyList<Reference<T>> References { get; } = references;
    public override IEnumerable<(string Field, RecordKind To)> Outgoing => References.Select(reference => (reference.Field, reference.To()));
}

/// <summary>A field that names a record of another kind.</summary>
/// <param name="Field">Its name in the API, which is its name in the stored JSON too.</param>
/// <param name="IdOf">The id that it holds; null when it is left out.</param>
/// <param name="To">Asked late, since kinds refer to each other.</param>
public sealed record Reference<T>(string Field, Func<T, string?> IdOf, Func<RecordKind> To);

/// <summary>All kinds that refer to each other: the one list of who is used by whom.</summary>
public sealed record RecordCatalog(IReadOnlyList<RecordKind> Kinds)
{
    public IEnumerable<(RecordKind From, string Field)> ReferrersTo(RecordKind kind) =>
        from other in Kinds
        from reference in other.Outgoing
        where reference.To == kind
        select (other, reference.Field);
}
