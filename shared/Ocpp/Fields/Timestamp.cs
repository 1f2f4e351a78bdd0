using System.Globalization;
using System.Text.Json;

namespace GreenFlux.Ocpp.Fields;

/// <summary>How a timestamp departs from what RFC 3339 allows.</summary>
[Flags]
internal enum TimestampDepartures
{
    None = 0,

    /// <summary>Neither Z nor an offset: taken as UTC.</summary>
    NoOffset = 1,

    /// <summary>A space for T, no seconds, or an offset without its colon or minutes.</summary>
    Format = 2,
}

/// <summary>Reads the timestamps that chargers send, and writes ours: OCPP 1.6 §3.14.</summary>
internal static class Timestamp
{
    /// <summary>A clock that shows an earlier year was never set.</summary>
    public const int FirstPlausibleYear = 2010;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>UTC with Z and exactly three decimals: clients' validators refuse seven.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[24];
        instant.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>Reads a date and a time, both required. Fractions beyond 100 ns are cut.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset instant, out TimestampDepartures departures)
    {
        instant = default;
        departures = TimestampDepartures.None;
        var rest = text.Trim(" "u8);
        if (!TakeNumber(ref rest, 4, out var year) || !Take(ref rest, '-')
            || !TakeNumber(ref rest, 2, out var month) || !Take(ref rest, '-')
            || !TakeNumber(ref rest, 2, out var day)) return false;
        if (Take(ref rest, ' ') || Take(ref rest, 't')) departures |= TimestampDepartures.Format;
        else if (!Take(ref rest, 'T')) return false;

        if (!TakeNumber(ref rest, 2, out var hour) || !Take(ref rest, ':') || !TakeNumber(ref rest, 2, out var minute)) return false;
        var second = 0;
        var fractionTicks = 0L;
        if (!Take(ref rest, ':')) departures |= TimestampDepartures.Format;
        else if (!TakeNumber(ref rest, 2, out second) || !TakeFraction(ref rest, out fractionTicks)) return false;
        if (!TakeOffset(rest, out var offset, ref departures)) return false;

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fractionTicks - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (!Take(ref rest, '.') && !Take(ref rest, ',')) return true;
        var digits = 0;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++, unit /= 10)
            ticks += (rest[digits] - '0') * unit;
        rest = rest[digits..];
        return digits > 0;
    }

    private static bool TakeOffset(ReadOnlySpan<byte> rest, out TimeSpan offset, ref TimestampDepartures departures)
    {
        offset = TimeSpan.Zero;
        if (rest.IsEmpty)
        {
            departures |= TimestampDepartures.NoOffset;
            return true;
        }

        if (Take(ref rest, 'Z')) return rest.IsEmpty;
        if (Take(ref rest, 'z'))
        {
            departures |= TimestampDepartures.Format;
            return rest.IsEmpty;
        }

        var negative = rest[0] == (byte)'-';
        if (!negative && rest[0] != (byte)'+') return false;
        rest = rest[1..];
        if (!TakeNumber(ref rest, 2, out var hours)) return false;
        var minutes = 0;
        var colon = Take(ref rest, ':');
        if (!colon) departures |= TimestampDepartures.Format;
        if ((colon || !rest.IsEmpty) && !TakeNumber(ref rest, 2, out minutes)) return false;
        if (!rest.IsEmpty || hours > 23 || minutes > 59) return false;
        offset = TimeSpan.FromMinutes((hours * 60L) + minutes) * (negative ? -1 : 1);
        return true;
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, char wanted)
    {
        if (rest.IsEmpty || rest[0] != (byte)wanted) return false;
        rest = rest[1..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> rest, int digits, out int number)
    {
        number = 0;
        if (rest.Length < digits) return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit((char)rest[i])) return false;
            number = (number * 10) + (rest[i] - '0');
        }

        rest = rest[digits..];
        return true;
    }
}
