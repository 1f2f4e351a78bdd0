namespace GreenFlux.Ocpp.Fields;

/// <summary>Why a payload is refused.</summary>
/// <param name="Code">The CALLERROR's code.</param>
/// <param name="Field">The field at fault, as a path: <c>meterValue[0].timestamp</c>.</param>
/// <param name="Problem">What is wrong with it; never repeats what was sent.</param>
internal sealed record Violation(string Code, string Field, string Problem)
{
    public override string ToString() => $"{Field}: {Problem}";
}

/// <summary>What came up while one payload was read: the first violation, and the departures that were tolerated.</summary>
internal sealed class ReadLog
{
    private List<string>? _notes;

    public Violation? Violation { get; private set; }
    public IReadOnlyList<string> Notes => _notes ?? (IReadOnlyList<string>)[];

    public void Note(string code)
    {
        _notes ??= new List<string>(2);
        if (!_notes.Contains(code, StringComparer.Ordinal)) _notes.Add(code);
    }

    /// <summary>Records the violation unless there is one already, and returns false.</summary>
    public bool Refuse(string code, string field, string problem)
    {
        Violation ??= new Violation(code, field, problem);
        return false;
    }

    public bool RefuseType(string field, string expected) =>
        Refuse(OcppErrorCode.TypeConstraintViolation, field, $"must be {expected}");

    public bool RefuseValue(string field, string problem) =>
        Refuse(OcppErrorCode.PropertyConstraintViolation, field, problem);

    /// <summary>Puts the path of the enclosing list item before the field at fault.</summary>
    public void Prefix(string list, int index)
    {
        if (Violation is { } inner) Violation = inner with { Field = $"{list}[{index}].{inner.Field}" };
    }

    /// <summary>Forgives the violation: what it was found in is left out instead.</summary>
    public void Drop(string note)
    {
        Violation = null;
        Note(note);
    }
}
