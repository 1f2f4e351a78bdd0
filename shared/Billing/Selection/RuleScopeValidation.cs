using NodaTime;

namespace GreenFlux.Billing;

/// <summary>
/// Says whether the scopes, windows and exception groups of a rule may be; checked on save, beside
/// <see cref="BillingRuleValidation"/>: a price does not depend on them.
/// </summary>
public static class RuleScopeValidation
{
    public const int MaxWindows = 50;
    public const int MaxExceptions = 20;
    public const int MaxIds = 1000;

    /// <summary>Everything that is wrong, in the order of the fields; empty: they are legal.</summary>
    public static IReadOnlyList<BillingRuleError> Check(BillingRule rule)
    {
        var errors = new List<BillingRuleError>();
        if (rule.CpoScope is { } cpo)
        {
            CheckEnum(cpo.Level, "cpoScope.level", errors);
            CheckId(cpo.Id, "cpoScope.id", errors);
        }
        if (rule.EmspScope is { } emsp)
        {
            CheckEnum(emsp.Level, "emspScope.level", errors);
            CheckId(emsp.Id, "emspScope.id", errors);
        }
        if (rule.LocationException is { } place)
        {
            CheckId(place.LocationId, "locationException.locationId", errors);
            CheckId(place.TokenGroupId, "locationException.tokenGroupId", errors);
        }
        if (rule.Windows is { } windows)
            CheckWindows(windows, errors);
        if (rule.Exceptions is { } exceptions)
            CheckExceptions(exceptions, errors);
        if (errors.Count == 0 && RuleBoxes.IsTooFine(rule))
            errors.Add(new("exceptions", "TOO_FINE", "The exception groups overlap each other in too many ways; use fewer, or let each name other parties."));
        return errors;
    }

    private static void CheckWindows(IReadOnlyList<WeeklyWindow> windows, List<BillingRuleError> errors)
    {
        if (windows.Count is 0 or > MaxWindows)
        {
            errors.Add(new("windows", "WINDOWS_COUNT", $"The rule has {windows.Count} windows; use 1 to {MaxWindows}, or leave windows out: it then applies all week."));
            return;
        }
        var known = errors.Count;
        for (var i = 0; i < windows.Count; i++)
            CheckWindow(windows[i], $"windows[{i}]", errors);
        for (var i = 1; i < windows.Count && errors.Count == known; i++)
        {
            var times = WeekTimes.Of([windows[i]]);
            for (var j = 0; j < i; j++)
            {
                if (!times.Intersect(WeekTimes.Of([windows[j]])).IsEmpty)
                    errors.Add(new($"windows[{i}]", "WINDOWS_OVERLAP", $"The window {ScopeText.Of(windows[i])} overlaps {ScopeText.Of(windows[j])}; a time may be in one window only."));
            }
        }
    }

    private static void CheckWindow(WeeklyWindow? window, string field, List<BillingRuleError> errors)
    {
        if (window is null)
        {
            errors.Add(new(field, "MISSING", "The window is null; remove it."));
            return;
        }
        if (window.Days is { } days)
        {
            if (days.Count == 0)
                errors.Add(new($"{field}.days", "DAYS_MISSING", "The window has no day; name at least one, or leave days out: it is then of every day."));
            for (var i = 0; i < days.Count; i++)
                CheckEnum(days[i], $"{field}.days[{i}]", errors);
            if (days.Distinct().Count() < days.Count)
                errors.Add(new($"{field}.days", "DAY_REPEATED", "The window names a day twice; name each once."));
        }
        CheckMinutes(window.From, $"{field}.from", errors);
        CheckMinutes(window.To, $"{field}.to", errors);
        if (window.From == window.To && window.From != LocalTime.Midnight)
            errors.Add(new($"{field}.to", "WINDOW_EMPTY", "The window ends at the time at which it starts; for a whole day write 00:00 to 00:00."));
    }

    private static void CheckMinutes(LocalTime time, string field, List<BillingRuleError> errors)
    {
        if (time.NanosecondOfDay % NodaConstants.NanosecondsPerMinute != 0)
            errors.Add(new(field, "NOT_WHOLE_MINUTES", $"{time:HH:mm:ss} is no whole minute; write it as HH:mm."));
    }

    private static void CheckExceptions(IReadOnlyList<ExceptionGroup> groups, List<BillingRuleError> errors)
    {
        if (groups.Count > MaxExceptions)
        {
            errors.Add(new("exceptions", "TOO_MANY", $"The rule has {groups.Count} exception groups; at most {MaxExceptions} are allowed."));
            return;
        }
        for (var i = 0; i < groups.Count; i++)
        {
            var field = $"exceptions[{i}]";
            if (groups[i] is not { } group)
            {
                errors.Add(new(field, "MISSING", "The exception group is null; remove it."));
                continue;
            }
            CheckEnum(group.List, $"{field}.list", errors);
            if (group.CpoSide is null && group.EmspSide is null)
                errors.Add(new(field, "SIDES_MISSING", "The exception group names nobody; give it a CPO side, an eMSP side, or both."));
            if (group.CpoSide is { } cpo)
            {
                CheckEnum(cpo.Kind, $"{field}.cpoSide.kind", errors);
                CheckIds(cpo.Ids, $"{field}.cpoSide.ids", errors);
            }
            if (group.EmspSide is { } emsp)
            {
                CheckEnum(emsp.Kind, $"{field}.emspSide.kind", errors);
                CheckIds(emsp.Ids, $"{field}.emspSide.ids", errors);
            }
            if (new WallPeriod(group.ValidFrom, group.ValidTo).IsEmpty)
                errors.Add(new($"{field}.validTo", "VALIDITY_INVERTED", "The exception group's validity does not end after its start; the end is exclusive."));
        }
    }

    private static void CheckIds(IReadOnlyList<string>? ids, string field, List<BillingRuleError> errors)
    {
        if (ids is null || ids.Count is 0 or > MaxIds)
        {
            errors.Add(new(field, "IDS_COUNT", $"There are {ids?.Count ?? 0} ids; name 1 to {MaxIds}."));
            return;
        }
        for (var i = 0; i < ids.Count; i++)
            CheckId(ids[i], $"{field}[{i}]", errors);
    }

    private static void CheckId(string? id, string field, List<BillingRuleError> errors)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > BillingRuleValidation.MaxTextLength || id.Any(char.IsControl) || id.Trim().Length < id.Length)
            errors.Add(new(field, "NOT_CLEAN", $"The {field} needs 1 to {BillingRuleValidation.MaxTextLength} characters without control characters and without spaces around them."));
    }

    private static void CheckEnum<T>(T value, string field, List<BillingRuleError> errors)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            errors.Add(new(field, "NOT_KNOWN", $"There is no {field} {value}; use {string.Join(", ", Enum.GetNames<T>())}."));
    }
}
