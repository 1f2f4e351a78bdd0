using CsvHelper;

namespace GreenFlux.Functions.Operators.Exports;

/// <summary>
/// How every CSV file is written that people may open in a spreadsheet: RFC 4180, UTF-8, decimal point. Text that could be
/// taken for a formula gets a leading apostrophe; numbers stay numbers, also negative ones.
/// </summary>
internal static class CsvFormat
{
    /// <summary>Some spreadsheets read the full-width forms of the signs like the plain ones; the writer escapes plain ones alone.</summary>
    private const string FullWidthSigns = "\uFF1D\uFF0B\uFF0D\uFF20";

    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape, InjectionCharacters = "=+-@\t\r\n" };

    public static CsvWriter WriterTo(Stream output) => CsvWriter.Create(output, Options, leaveOpen: true);

    public static object? Cell(object? value) => value is string { Length: > 0 } text && FullWidthSigns.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : value;
}
