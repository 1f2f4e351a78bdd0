using System.Text.RegularExpressions;

namespace GreenFlux.Platform.Outcomes;

/// <summary>Collects everything that is wrong with a request, so that a person mends it in one go.</summary>
public sealed partial class Findings
{
    private readonly List<Refusal> found = [];

    public IReadOnlyList<Refusal> All => found;

    public Findings Add(Refusal refusal)
    {
        found.Add(refusal);
        return this;
    }

    public Findings Check(bool holds, string field, string detail)
    {
        if (!holds)
            found.Add(Refusal.Invalid(field, $"{field} {detail}"));
        return this;
    }

    /// <summary>Text for people: not blank, no control characters, no spaces around it.</summary>
    public Findings Text(string field, string? value, int maxLength, bool required = true)
    {
        if (value is null)
            return Check(!required, field, "is required.");
        return Check(
            value.Length >= 1 && value.Length <= maxLength && !string.IsNullOrWhiteSpace(value) && value.Trim().Length == value.Length && !value.Any(char.IsControl),
            field,
            $"must have 1 to {maxLength} characters, no control characters and no spaces around it.");
    }

    /// <summary>An id that a tenant chooses: safe in URLs and document ids.</summary>
    public Findings Id(string field, string value) =>
        Check(IdPattern().IsMatch(value), field, "must have 1 to 64 letters, digits, dots, hyphens or underscores, and begin with a letter or digit.");

    public Findings Range(string field, decimal value, decimal from, decimal to) =>
        Check(value >= from && value <= to, field, $"must be between {from} and {to}.");

    /// <summary>The value when nothing was found, else everything that was.</summary>
    public Outcome<T> Into<T>(Func<T> value) => found.Count == 0 ? Outcome<T>.Of(value()) : Outcome<T>.Refused(found);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
