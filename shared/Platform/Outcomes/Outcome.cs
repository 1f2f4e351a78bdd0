using System.Diagnostics.CodeAnalysis;

namespace GreenFlux.Platform.Outcomes;

/// <summary>Either what was asked for, or why not (at least one reason).</summary>
public sealed record Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, IReadOnlyList<Refusal> refusals)
    {
        this.value = value;
        Refusals = refusals;
    }

    /// <summary>Empty on success.</summary>
    public IReadOnlyList<Refusal> Refusals { get; }

    public bool Try([MaybeNullWhen(false)] out T result, out IReadOnlyList<Refusal> refusals)
    {
        result = value;
        refusals = Refusals;
        return Refusals.Count == 0;
    }

    public static Outcome<T> Of(T value) => new(value, []);
    public static Outcome<T> Refused(Refusal refusal) => new(default, [refusal]);

    /// <exception cref="ArgumentException">The list is empty: nothing was refused.</exception>
    public static Outcome<T> Refused(IReadOnlyList<Refusal> refusals) =>
        refusals.Count > 0 ? new(default, refusals) : throw new ArgumentException("A refusal needs a reason.", nameof(refusals));

    public static implicit operator Outcome<T>(T value) => Of(value);
    public static implicit operator Outcome<T>(Refusal refusal) => Refused(refusal);
}

/// <summary>The outcome of something that returns nothing when it is done.</summary>
public readonly record struct Done;
