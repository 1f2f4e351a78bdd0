using System.Globalization;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Ocpi.Tariffs;

/// <summary>Reads TariffRestrictions.</summary>
internal static class RestrictionReader
{
    private const decimal MostOfAnything = 1_000_000_000m;
    private static readonly string[] Days = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];

    public static OcpiRestrictions? Read(RestrictionsDocument? document, string path, FieldReader fields)
    {
        if (document is null)
            return null;
        OcpiTariffReader.NoteUnknown(document.Unknown, path, fields);
        var restrictions = new OcpiRestrictions
        {
            StartTime = Time(document.StartTime, $"{path}.start_time", fields),
            EndTime = EndTime(document.EndTime, $"{path}.end_time", fields),
            StartDate = Date(document.StartDate, $"{path}.start_date", fields),
            EndDate = Date(document.EndDate, $"{path}.end_date", fields),
            MinKwh = Amount(document.MinKwh, $"{path}.min_kwh", fields),
            MaxKwh = Amount(document.MaxKwh, $"{path}.max_kwh", fields),
            MinCurrent = Amount(document.MinCurrent, $"{path}.min_current", fields),
            MaxCurrent = Amount(document.MaxCurrent, $"{path}.max_current", fields),
            MinPower = Amount(document.MinPower, $"{path}.min_power", fields),
            MaxPower = Amount(document.MaxPower, $"{path}.max_power", fields),
            MinDuration = fields.WholeNumber(document.MinDuration, $"{path}.min_duration", 0, (long)MostOfAnything),
            MaxDuration = fields.WholeNumber(document.MaxDuration, $"{path}.max_duration", 0, (long)MostOfAnything),
            DaysOfWeek = DaysOfWeek(document.DayOfWeek, $"{path}.day_of_week", fields),
            Reservation = Reservation(document.Reservation, $"{path}.reservation", fields),
            IsBooking = document.Booking.IsThere,
        };
        if (restrictions.IsBooking)
            fields.Note($"{path}.booking", "the element prices a booking", "bookings are an extension of 2.3.0 that is not priced here: the element never applies");
        CheckBounds(restrictions, path, fields);
        return restrictions;
    }

    private static void CheckBounds(OcpiRestrictions read, string path, FieldReader fields)
    {
        Check(read.MinKwh, read.MaxKwh, "kwh");
        Check(read.MinCurrent, read.MaxCurrent, "current");
        Check(read.MinPower, read.MaxPower, "power");
        Check(read.MinDuration, read.MaxDuration, "duration");
        if (read.StartDate >= read.EndDate)
            fields.Problem($"{path}.end_date", $"{Text(read.EndDate)} is not after start_date {Text(read.StartDate)}", "the end is exclusive: to include a day write the next one");
        if (read is { StartTime: { } start, EndTime: { } end } && start == end && start != TimeOnly.MinValue)
            fields.Note($"{path}.end_time", "it equals start_time", "this is read as the whole day");

        void Check(decimal? min, decimal? max, string name)
        {
            if (min >= max && max > 0)
                fields.Problem($"{path}.max_{name}", $"{max} is not above min_{name} {min}", "the element could never apply: correct one of them");
            else if (max == 0)
                fields.Note($"{path}.max_{name}", "0 is the upper bound", "the element never applies; leave the field out where there is no bound");
        }
    }

    private static decimal? Amount(LooseValue value, string path, FieldReader fields) => fields.Number(value, path, 0, MostOfAnything);

    private static TimeOnly? EndTime(LooseValue value, string path, FieldReader fields)
    {
        if (value.Text is not "24:00")
            return Time(value, path, fields);
        fields.Note(path, "OCPI writes the end of the day as 00:00", "24:00 is read so");
        return TimeOnly.MinValue;
    }

    private static TimeOnly? Time(LooseValue value, string path, FieldReader fields)
    {
        if (fields.Text(value, path) is not { } text)
            return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        fields.Problem(path, $"{value} is no time of day", "write hours and minutes with two digits each, 00:00 to 23:59");
        return null;
    }

    private static DateOnly? Date(LooseValue value, string path, FieldReader fields)
    {
        if (fields.Text(value, path) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        fields.Problem(path, $"{value} is no date", "write year, month and day, for example 2026-12-24");
        return null;
    }

    private static List<DayOfWeek> DaysOfWeek(List<LooseValue>? values, string path, FieldReader fields)
    {
        var days = new List<DayOfWeek>();
        for (var i = 0; i < (values?.Count ?? 0) && !fields.IsFull; i++)
        {
            var day = Array.IndexOf(Days, fields.Text(values![i], $"{path}[{i}]")?.ToUpperInvariant());
            if (day < 0)
                fields.Problem($"{path}[{i}]", $"there is no day {values[i]}", "write MONDAY to SUNDAY");
            else if (!days.Contains((DayOfWeek)day))
                days.Add((DayOfWeek)day);
        }
        return days;
    }

    private static OcpiReservation? Reservation(LooseValue value, string path, FieldReader fields)
    {
        switch (fields.Text(value, path)?.ToUpperInvariant())
        {
            case null:
                return null;
            case "RESERVATION":
                return OcpiReservation.Reservation;
            case "RESERVATION_EXPIRES":
                return OcpiReservation.ReservationExpires;
            default:
                fields.Problem(path, $"there is no reservation restriction {value}", "OCPI has RESERVATION and RESERVATION_EXPIRES");
                return null;
        }
    }

    private static string Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
