using System.Text;
using GreenFlux.Tests.Fuzz;

namespace GreenFlux.Tests.Unit.Fuzz;

/// <summary>A session file taken apart into cells, to be made wrong as spreadsheets, editors and exports do.</summary>
internal sealed class CsvTable(Random random)
{
    private static readonly string[] Cells =
    [
        "", " ", "NA", "\"", "\"\"", "\"a", "a\"", "a\"b", "\"a\"b", "\"a\r\nb\"", "\"a,b;c\"", "=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1", "@A1", "\t=1", "'1",
        "\0", "a\0b", "\uFEFF1", "\u2028", "\u00A01", "é😀", "１２", "1,5", "1.5", "1.234,5", "1,234.5", "1e5", "NaN", "Infinity", "-0", "79228162514264337593543950335",
        "99999999999999999999999999999", "0.0000000000000000000000000001", "100000000", "1000000", "2147483648", "#REF!", "#N/A", "TRUE",
        "31.12.9999 23:59", "9999-12-31 23:59:59", "9999-12-31 23:59", "01.01.0001 00:00", "0001-01-01 00:00:00", "0099-12-31 23:59:59", "29.02.2019 10:00", "31.03.2019 02:30",
        "27.10.2019 02:30", "2018-12-21T10:20:00Z", "43455.43", "21/12/2018 10:20", "2019-03-10 02:30:00", "2019-11-03 01:30:00", "1990-01-01 00:00", "01.01.1990 00:00",
    ];

    /// <param name="valid">A well-formed file.</param>
    /// <param name="separator">Its separator.</param>
    public byte[] Mutate(string valid, char separator)
    {
        if (random.Next(50) == 0)
            return new Mutator(random).Damage([], Encoding.UTF8.GetBytes(valid));
        List<List<string>> rows = [.. valid.Split("\r\n").Select(line => line.Split(separator).ToList())];
        for (var edits = random.Next(1, 5); edits > 0; edits--)
            Edit(rows);
        var end = Shrapnel.Of(["\r\n", "\n", "\r", "\n\r", "\r\n\r\n", "\u2028"], random);
        var written = Shrapnel.Of([separator, separator, separator, separator, ',', ';', '\t', '|'], random).ToString();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(written, row).Append(random.Next(10) == 0 ? "\n" : end);
        var bytes = (random.Next(8) switch { 0 => Encoding.Unicode, 1 => Encoding.BigEndianUnicode, 2 => Encoding.Latin1, _ => Encoding.UTF8 }) is var encoding && random.Next(5) == 0
            ? [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())]
            : Encoding.UTF8.GetBytes(text.ToString());
        return random.Next(4) == 0 ? new Mutator(random).Damage(bytes, Encoding.UTF8.GetBytes(valid)) : bytes;
    }

    private void Edit(List<List<string>> rows)
    {
        if (rows.Count == 0)
            return;
        // The header every third time: most of what is wrong there refuses the whole file.
        var row = random.Next(3) == 0 ? rows[0] : rows[^random.Next(1, rows.Count + 1)];
        var at = row.Count == 0 ? 0 : random.Next(row.Count);
        switch (random.Next(row.Count == 0 ? 3 : 10))
        {
            case 0:
                rows.Remove(row);
                break;
            case 1:
                rows.Insert(random.Next(rows.Count + 1), [.. row]);
                break;
            case 2:
                row.Insert(at, Shrapnel.Of(Cells, random));
                break;
            case 3:
                row.RemoveAt(at);
                break;
            case 4:
                (row[at], row[^1]) = (row[^1], row[at]);
                break;
            case 5:
                row[at] = $"\"{row[at]}\"";
                break;
            case 6:
                row[at] = row[at].Insert(random.Next(row[at].Length + 1), Shrapnel.Of(Cells, random));
                break;
            case 7 when random.Next(100) == 0:
                row[at] = new string(random.Next(2) == 0 ? '"' : 'x', 1 << 20);
                break;
            case 8 when random.Next(100) == 0:
                row.AddRange(Enumerable.Repeat("x", 50_000));
                break;
            default:
                row[at] = Shrapnel.Of(Cells, random);
                break;
        }
    }
}
