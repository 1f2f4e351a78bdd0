using System.Globalization;
using NodaTime.Text;

namespace GreenFlux.Billing;

/// <summary>Scopes, windows and exception groups in words.</summary>
internal static class ScopeText
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static string Of(CpoScope? scope) => scope is null ? "any CPO" : $"{NameOf(scope.Level)} '{scope.Id}'";

    public static string Of(EmspScope? scope) => scope is null ? "any eMSP" : $"{NameOf(scope.Level)} '{scope.Id}'";

    public static string Of(LocationPriceException? exception) => exception is null
        ? "any location"
        : $"tokens of group '{exception.TokenGroupId}' at location '{exception.LocationId}'";

    public static string Of(IReadOnlyList<WeeklyWindow>? windows) =>
        windows is null ? "all week" : string.Join(", ", windows.Select(Of));

    public static string Of(WeeklyWindow window) => $"{Days(window.Days)} {Clock.Format(window.From)}-{End(window)}";

    public static string Of(ExceptionGroup group)
    {
        var parties = new List<string>();
        if (group.CpoSide is { } cpo)
            parties.Add($"{(cpo.Kind == CpoExceptionKind.Cpo ? "CPO" : "location")} {Some(cpo.Ids)}");
        if (group.EmspSide is { } emsp)
            parties.Add($"{(emsp.Kind == EmspExceptionKind.Emsp ? "eMSP" : emsp.Kind.ToString().ToLower(CultureInfo.InvariantCulture))} {Some(emsp.Ids)}");
        return string.Join(" with ", parties);
    }

    /// <summary>Where the session is, in the terms of the scope.</summary>
    public static string AtCpo(CpoScope? scope, SessionParties parties) =>
        scope is null ? "any CPO" : Named(NameOf(scope.Level), RuleFit.ValueOf(scope.Level, parties));

    /// <summary>What the session's token has, in the terms of the scope.</summary>
    public static string OfToken(EmspScope? scope, SessionParties parties) => scope?.Level switch
    {
        EmspScopeLevel.Contract => Named("eMSP contract", parties.EmspContractId),
        EmspScopeLevel.Emsp => Named("eMSP", parties.EmspId),
        EmspScopeLevel.Package => Named("retail package", parties.PackageId),
        _ => Groups(parties),
    };

    public static string Groups(SessionParties parties) =>
        parties.TokenGroupIds.Count == 0 ? "no token group" : $"token group {Some(parties.TokenGroupIds)}";

    public static string Named(string noun, string? id) => id is null ? $"no known {noun}" : $"{noun} '{id}'";

    public static string Some(IReadOnlyList<string> ids) => ids.Count > 5
        ? $"{string.Join(", ", ids.Take(5).Select(id => $"'{id}'"))} and {ids.Count - 5} more"
        : string.Join(", ", ids.Select(id => $"'{id}'"));

    private static string NameOf(CpoScopeLevel level) => level switch
    {
        CpoScopeLevel.Country => "country",
        CpoScopeLevel.Contract => "CPO contract",
        _ => "CPO",
    };

    private static string NameOf(EmspScopeLevel level) => level switch
    {
        EmspScopeLevel.Contract => "eMSP contract",
        EmspScopeLevel.Emsp => "eMSP",
        EmspScopeLevel.Package => "retail package",
        _ => "token group",
    };

    private static string Days(IReadOnlyList<Weekday>? days) => days switch
    {
        null or { Count: 7 } => "every day",
        { Count: > 2 } when days[^1] - days[0] == days.Count - 1 => $"{days[0]} to {days[^1]}",
        _ => string.Join(", ", days),
    };

    private static string End(WeeklyWindow window) => window.To == NodaTime.LocalTime.Midnight ? "24:00" : Clock.Format(window.To);
}
