using System.Globalization;

namespace GreenFlux.Ocpi.Fields;

/// <summary>Reads loose values into exact ones; what can't be read becomes a problem with its path, and reading goes on.</summary>
public sealed class FieldReader
{
    /// <summary>A decimal holds 28 digits of any number; more would be rounded away in silence.</summary>
    public const int MostDigits = 28;

    /// <summary>A document with more findings of a kind than this is not looked at any further.</summary>
    public const int MostFindings = 100;

    private readonly List<Finding> problems = [];
    private readonly List<Finding> notes = [];

    /// <summary>What makes the document unusable.</summary>
    public IReadOnlyList<Finding> Problems => problems;

    /// <summary>What its author should know, though it can be used.</summary>
    public IReadOnlyList<Finding> Notes => notes;

    /// <summary>There are so many problems, or notes, that more would help nobody.</summary>
    public bool IsFull => problems.Count >= MostFindings || notes.Count >= MostFindings;

    public void Problem(string path, string what, string cure) => Problem(new Finding(path, what, cure));

    public void Problem(Finding problem) => problems.Add(problem);

    public void Note(string path, string what, string cure)
    {
        notes.Add(new Finding(path, what, cure));
        if (notes.Count == MostFindings)
            Problem("", $"{MostFindings} things in it are odd", "mend those that are noted first");
    }

    /// <returns>The number; null when it is missing, or wrong (then there is a problem).</returns>
    public decimal? Number(LooseValue value, string path, decimal least, decimal most)
    {
        if (!value.IsThere)
            return null;
        if (value.Kind is not (LooseKind.Number or LooseKind.Text)
            || !decimal.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            Problem(path, $"{value} is no number", "write for example 0.25 or \"0.25\", with a point and without unit");
            return null;
        }
        if (number < least)
            Problem(path, number < 0 && least >= 0 ? $"{value} is negative" : $"{value} is below {Text(least)}", $"write {Text(least)} or more");
        else if (number > most)
            Problem(path, $"{value} is above {Text(most)}", "check the decimal point and the unit");
        else if (Digits(value.Text!) > MostDigits)
            Problem(path, $"{value} has more than {MostDigits} digits", "send it rounded");
        else
            return number;
        return null;
    }

    /// <returns>The whole number; null when it is missing, or wrong (then there is a problem).</returns>
    public long? WholeNumber(LooseValue value, string path, long least, long most)
    {
        if (Number(value, path, least, most) is not { } number)
            return null;
        if (number == decimal.Truncate(number))
            return (long)number;
        Problem(path, $"{value} is no whole number", "write it without a fraction");
        return null;
    }

    /// <returns>The text, trimmed; null when it is missing, empty, or wrong (then there is a problem). A number counts as its digits.</returns>
    public string? Text(LooseValue value, string path)
    {
        if (!value.IsThere)
            return null;
        if (value.Kind is LooseKind.Text or LooseKind.Number)
            return string.IsNullOrWhiteSpace(value.Text) ? null : value.Text.Trim();
        Problem(path, $"{value} is no text", "write a JSON string");
        return null;
    }

    /// <returns>The instant; null when it is missing, or wrong (then there is a problem).</returns>
    /// <param name="offsetNeeded">False: a timestamp without offset is UTC, as in OCPI.</param>
    public DateTimeOffset? Timestamp(LooseValue value, string path, bool offsetNeeded = false)
    {
        if (Text(value, path) is not { } text)
            return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) || text.Length < 16 || text[10] is not ('T' or 't' or ' '))
            Problem(path, $"{value} is no timestamp", "write for example \"2026-03-29T00:15:00Z\"");
        else if (offsetNeeded && !HasOffset(text))
            Problem(path, $"{value} has no offset from UTC, so its instant would be a guess", "end it with Z, or with an offset such as +02:00");
        else
            return instant.ToUniversalTime();
        return null;
    }

    private static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || text.AsSpan(11).IndexOfAny('+', '-') > 0;

    private static int Digits(string text)
    {
        var exponent = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponent < 0 ? text.AsSpan() : text.AsSpan(0, exponent);
        var digits = 0;
        foreach (var character in mantissa.TrimStart("+-0."))
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        return digits;
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
