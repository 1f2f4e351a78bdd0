using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>A property that a message declares: its name, whether it must be there, and what it may hold.</summary>
internal abstract class Field(string name, bool required)
{
    public string Name { get; } = name;
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);
    public bool Required { get; } = required;

    /// <summary>What the property may hold, for the documentation.</summary>
    public abstract string Rule { get; }

    /// <summary>Holds a value that is present and not null against the rules; what is wrong goes to the log.</summary>
    public abstract void Check(JsonElement value, ReadLog log);
}

/// <summary>A property whose value is read as <typeparamref name="T"/>.</summary>
internal abstract class Field<T>(string name, bool required) : Field(name, required)
{
    /// <summary>
    /// Reads a value that is present and not null. False: there is no value to use, either because it is refused
    /// (the log has the violation) or because it counts as absent (the log has a note).
    /// </summary>
    public abstract bool TryRead(JsonElement value, ReadLog log, [MaybeNullWhen(false)] out T result);

    public override void Check(JsonElement value, ReadLog log) => TryRead(value, log, out _);
}
