using System.Text.Json;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;
using NodaTime;

namespace GreenFlux.Cli.Pricing;

/// <summary>Reads one session's description; nothing is guessed, whatever is wrong is said with its path.</summary>
internal static class SessionReader
{
    private const int FirstYear = 1970;
    private const int LastYear = 2999;
    private static readonly Duration Longest = Duration.FromDays(366);

    public static ReadSession Read(string place, ReadOnlySpan<byte> json)
    {
        var fields = new FieldReader();
        SessionDocument? document = null;
        try
        {
            document = JsonSerializer.Deserialize(json, SessionJson.Default.SessionDocument);
            if (document is null)
                fields.Problem("", "there is no session", "describe it as a JSON object");
        }
        catch (JsonException exception)
        {
            fields.Problem(JsonReading.Problem(exception, Expected));
        }
        var id = document is null ? null : fields.Text(document.Id, "id");
        var name = id ?? place;
        var description = document is null ? null : Describe(id ?? place, document, fields);
        return new ReadSession(name, fields.Problems.Count == 0 ? description : null, fields.Problems);
    }

    private static SessionDescription? Describe(string id, SessionDocument document, FieldReader fields)
    {
        RefuseUnknown(document.Unknown, "", fields);
        var zone = Zone(document.TimeZone, fields);
        var (start, end) = (Instant(document.Start, "start", fields), Instant(document.End, "end", fields));
        if (end < start)
            fields.Problem("end", $"{document.End} is before the start {document.Start}", "swap them, or correct the one that is wrong");
        var expired = TermsReader.Flag(document.ReservationExpired, "reservationExpired", fields) ?? false;
        var terms = TermsReader.Read(document, fields);
        IReadOnlyList<RegisterReading> readings = [];
        IReadOnlyList<SessionPeriod> periods;
        if (document is { Readings: not null, Periods: not null })
        {
            fields.Problem("periods", "there are readings and periods", "give one of the two");
            return null;
        }
        if (document.Readings is not null)
            (periods, readings) = ReadingsReader.Read(document.Readings, start, end, fields);
        else if (document.Periods is not null)
            periods = PeriodReader.Read(document.Periods, start, end, expired, fields);
        else
        {
            fields.Problem("", "there is neither \"readings\" nor \"periods\"", "say what was metered; docs/pricing.md has both forms");
            return null;
        }
        if (fields.Problems.Count > 0)
            return null;
        if (SessionProfile.Problem(periods) is { } problem)
            fields.Problem("periods", problem.TrimEnd('.'), "correct it");
        else if (periods[^1].To - periods[0].From > Longest)
            fields.Problem("end", "the session lasts longer than 366 days", "check the years");
        var tellsStates = document.Readings?.Exists(reading => reading!.State.IsThere) ?? true;
        return fields.Problems.Count == 0 ? new SessionDescription(id, new SessionProfile(zone!, periods), readings, tellsStates, terms) : null;
    }

    private static DateTimeZone? Zone(LooseValue value, FieldReader fields)
    {
        if (fields.Text(value, "timeZone") is not { } id)
        {
            fields.Problem("timeZone", "the time zone is missing", "write the location's, for example \"Europe/Amsterdam\"");
            return null;
        }
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
            return zone;
        fields.Problem("timeZone", $"there is no time zone {value}", "write an IANA name, for example \"Europe/Amsterdam\" or \"UTC\"");
        return null;
    }

    public static Instant? Instant(LooseValue value, string path, FieldReader fields)
    {
        if (fields.Timestamp(value, path, offsetNeeded: true) is not { } timestamp)
            return null;
        if (timestamp.Year is >= FirstYear and <= LastYear)
            return NodaTime.Instant.FromDateTimeOffset(timestamp);
        fields.Problem(path, $"{value} is not between the years {FirstYear} and {LastYear}", "check the year");
        return null;
    }

    /// <summary>Energy given in kWh or in Wh; null: not given, or wrong.</summary>
    public static Energy? Energy(LooseValue kilowattHours, LooseValue wattHours, string path, string name, FieldReader fields)
    {
        const decimal MostKilowattHours = 1_000_000_000m;
        if (kilowattHours.IsThere && wattHours.IsThere)
        {
            fields.Problem($"{path}.{name}Wh", $"{name}Kwh is there, too", "give one of the two");
            return null;
        }
        return fields.Number(kilowattHours, $"{path}.{name}Kwh", 0, MostKilowattHours) is { } kwh ? Billing.Energy.FromKilowattHours(kwh)
            : fields.Number(wattHours, $"{path}.{name}Wh", 0, MostKilowattHours * 1000m) is { } wh ? Billing.Energy.FromWattHours(wh)
            : null;
    }

    public static void RefuseUnknown(Dictionary<string, JsonElement>? unknown, string path, FieldReader fields)
    {
        foreach (var name in (unknown ?? []).Keys.Order(StringComparer.Ordinal).TakeWhile(_ => !fields.IsFull))
            fields.Problem(path.Length == 0 ? name : $"{path}.{name}", "there is no such field", "docs/pricing.md lists the fields; names are in camelCase");
    }

    private static string? Expected(string field) => field switch
    {
        "readings" => "an array of register readings (objects)",
        "periods" => "an array of periods (objects)",
        "parties" => "an object with the ids of the session's parties",
        "tokenGroupIds" => "an array of ids",
        "" => "an object that describes a session",
        _ => null,
    };
}
