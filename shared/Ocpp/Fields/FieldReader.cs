using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>Reads one item of a list.</summary>
internal delegate void ItemReader<in TState>(ref FieldReader item, TState state);

/// <summary>
/// Reads the declared fields of one JSON object. After the first violation every read returns a default: the caller
/// builds its record all the same, and whoever owns the log discards it. So readers have no error paths of their own.
/// </summary>
internal ref struct FieldReader(JsonElement source, ReadLog log)
{
    private readonly JsonElement _source = source;
    private readonly ReadLog _log = log;
    private int _found;

    public readonly ReadLog Log => _log;

    /// <summary>A required field; a default once there is a violation.</summary>
    public T Get<T>(Field<T> field) => TryGet(field, out var value) ? value : default!;

    /// <summary>An optional field; null when absent.</summary>
    public T? Find<T>(Field<T> field)
        where T : class => TryGet(field, out var value) ? value : null;

    /// <summary>An optional field; null when absent.</summary>
    public T? FindValue<T>(Field<T> field)
        where T : struct => TryGet(field, out var value) ? value : null;

    /// <summary>Reads the objects of a list one by one, in order.</summary>
    public void ForEach<TState>(ListField field, TState state, ItemReader<TState> read)
    {
        if (!TryFind(field, out var list)) return;
        if (list.ValueKind != JsonValueKind.Array)
        {
            _log.RefuseType(field.Name, "a list");
            field.Forgive(_log);
            return;
        }

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                var item = new FieldReader(element, _log);
                read(ref item, state);
                item.Finish();
            }
            else
            {
                _log.Refuse(OcppErrorCode.TypeConstraintViolation, "item", "must be an object");
            }

            _log.Prefix(field.Name, index++);
            field.Forgive(_log);
            if (_log.Violation is not null) return;
        }

        if (index == 0 && field.EmptyNote is { } note) _log.Note(note);
    }

    /// <summary>Reads every field for its rules alone.</summary>
    public void Check(IReadOnlyList<Field> fields)
    {
        foreach (var field in fields)
        {
            if (TryFind(field, out var value)) field.Check(value, _log);
        }

        Finish();
    }

    /// <summary>Notes properties that nobody asked for; call after the last field.</summary>
    public readonly void Finish()
    {
        if (_log.Violation is null && _source.GetPropertyCount() > _found) _log.Note(NoteCode.UnknownProperty);
    }

    private bool TryGet<T>(Field<T> field, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return TryFind(field, out var element) && field.TryRead(element, _log, out value);
    }

    private bool TryFind(Field field, out JsonElement value)
    {
        value = default;
        if (_log.Violation is not null) return false;
        if (!_source.TryGetProperty(field.Utf8Name, out value))
            return field.Required && _log.Refuse(OcppErrorCode.OccurenceConstraintViolation, field.Name, "is required but missing");

        _found++;
        if (value.ValueKind != JsonValueKind.Null) return true;
        if (field.Required) return _log.RefuseType(field.Name, $"{field.Rule}, not null");
        _log.Note(NoteCode.NullProperty);
        return false;
    }
}
