using GreenFlux.Platform.Cdrs;
using Parquet;
using Parquet.Schema;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>A column of exported CDRs: the same in CSV and in Parquet. A CDR without such a value has an empty cell, or null.</summary>
internal abstract class CdrColumn(string name, DataField field)
{
    public string Name { get; } = name;

    public DataField Field { get; } = field;

    /// <summary>What a CSV cell shows.</summary>
    public abstract object? CellOf(Cdr cdr);

    /// <summary>Adds the column of some CDRs to a row group.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<Cdr> cdrs, CancellationToken ct);

    /// <summary>Adds the column of another file's row group to a row group.</summary>
    public abstract Task CopyAsync(ParquetRowGroupReader from, ParquetRowGroupWriter to, CancellationToken ct);
}

internal sealed class TextColumn(string name, Func<Cdr, string?> value) : CdrColumn(name, new DataField(name, typeof(string), isNullable: true))
{
    public override object? CellOf(Cdr cdr) => value(cdr);

    public override Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<Cdr> cdrs, CancellationToken ct) =>
        group.WriteAsync(Field, cdrs.Select(value).ToArray()!);

    public override async Task CopyAsync(ParquetRowGroupReader from, ParquetRowGroupWriter to, CancellationToken ct)
    {
        var values = new string[from.RowCount];
        await from.ReadAsync(Field, values, cancellationToken: ct);
        await to.WriteAsync(Field, values);
    }
}

internal abstract class ValueColumn<T>(string name, DataField field, Func<Cdr, T?> value) : CdrColumn(name, field)
    where T : struct
{
    public override object? CellOf(Cdr cdr) => value(cdr);

    public override Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<Cdr> cdrs, CancellationToken ct) =>
        group.WriteAsync<T>(Field, cdrs.Select(value).ToArray(), cancellationToken: ct);

    public override async Task CopyAsync(ParquetRowGroupReader from, ParquetRowGroupWriter to, CancellationToken ct)
    {
        var values = new T?[from.RowCount];
        await from.ReadAsync<T>(Field, values, cancellationToken: ct);
        await to.WriteAsync<T>(Field, values, cancellationToken: ct);
    }
}

internal sealed class DecimalColumn(string name, Func<Cdr, decimal?> value)
    : ValueColumn<decimal>(name, new DecimalDataField(name, Precision, Scale, isNullable: true), value)
{
    // What any amount, energy or percentage fits: 18 digits before the point, 6 after it.
    private const int Precision = 24;
    private const int Scale = 6;
}

internal sealed class NumberColumn(string name, Func<Cdr, long?> value) : ValueColumn<long>(name, new DataField(name, typeof(long), isNullable: true), value);

internal sealed class FlagColumn(string name, Func<Cdr, bool?> value) : ValueColumn<bool>(name, new DataField(name, typeof(bool), isNullable: true), value)
{
    public override object? CellOf(Cdr cdr) => base.CellOf(cdr) switch
    {
        null => null,
        var flag => (bool)flag ? "true" : "false",
    };
}

/// <summary>An instant in UTC; in Parquet to the microsecond.</summary>
internal sealed class TimeColumn(string name, Func<Cdr, DateTimeOffset> value) : ValueColumn<DateTime>(
    name, new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true), cdr => value(cdr).UtcDateTime)
{
    public override object CellOf(Cdr cdr) => GreenFlux.Platform.Storage.SortableTime.Of(value(cdr));
}
