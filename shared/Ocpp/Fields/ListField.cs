using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>A list of objects with fields of their own; read by <see cref="FieldReader.ForEach"/>.</summary>
/// <param name="emptyNote">Noted when the list has no item; null: an empty list is fine.</param>
/// <param name="dropNote">Noted when a broken item is left out; null: a broken item refuses the whole payload.</param>
internal sealed class ListField(string name, bool required, IReadOnlyList<Field> items, string? emptyNote = null, string? dropNote = null)
    : Field(name, required)
{
    public IReadOnlyList<Field> Items { get; } = items;
    public string? EmptyNote { get; } = emptyNote;
    public string? DropNote { get; } = dropNote;
    public override string Rule => DropNote is null ? "list" : "list; broken items are left out";

    public override void Check(JsonElement value, ReadLog log)
    {
        if (value.ValueKind != JsonValueKind.Array) log.RefuseType(Name, "a list");
    }

    public void Forgive(ReadLog log)
    {
        if (DropNote is not null && log.Violation is not null) log.Drop(DropNote);
    }
}

/// <summary>A list of texts, none longer than <paramref name="maxLength"/>.</summary>
internal sealed class TextListField(string name, bool required, int maxLength) : Field<IReadOnlyList<string>>(name, required)
{
    public int MaxLength { get; } = maxLength;
    public override string Rule => $"list of texts, each at most {MaxLength}";

    public override bool TryRead(JsonElement value, ReadLog log, out IReadOnlyList<string> result)
    {
        result = [];
        if (value.ValueKind != JsonValueKind.Array) return log.RefuseType(Name, "a list");
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return log.RefuseType(Name, "a list of texts");
            var text = item.GetString()!;
            if (text.Length > MaxLength) return log.RefuseValue(Name, $"an item is longer than {MaxLength}");
            texts.Add(text);
        }

        result = texts;
        return true;
    }
}
