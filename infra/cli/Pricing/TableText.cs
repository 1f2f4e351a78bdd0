using System.Globalization;

namespace GreenFlux.Cli.Pricing;

/// <summary>Times and numbers as the tables show them.</summary>
internal static class TableText
{
    public static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>For example <c>1:30:00</c>.</summary>
    public static string Duration(decimal seconds)
    {
        var whole = (long)decimal.Truncate(seconds);
        var rest = seconds - whole;
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}") + (rest > 0 ? Number(rest)[1..] : "");
    }

    /// <summary>
    /// Shows local times no longer than they have to be to be told apart: without the year, without a date that all share,
    /// without seconds where none has any, and with the offset only where the clock changes between them.
    /// </summary>
    /// <param name="all">RFC 3339, of one session.</param>
    public static Func<string, string> Times(IEnumerable<string> all)
    {
        var times = all.ToList();
        var oneOffset = times.Select(Offset).Distinct(StringComparer.Ordinal).Count() == 1;
        var oneDay = times.Select(time => time[..10]).Distinct(StringComparer.Ordinal).Count() == 1;
        var oneYear = times.Select(time => time[..4]).Distinct(StringComparer.Ordinal).Count() == 1;
        var wholeMinutes = times.TrueForAll(time => time[16..].StartsWith(":00" + Offset(time), StringComparison.Ordinal));
        return time =>
        {
            var date = oneDay ? "" : oneYear ? time[5..10] + " " : time[..10] + " ";
            var clock = wholeMinutes ? time[11..16] : time[11..^Offset(time).Length];
            return date + clock + (oneOffset ? "" : Offset(time));
        };
    }

    private static string Offset(string time) => time[^1] == 'Z' ? "Z" : time[^6..];
}
