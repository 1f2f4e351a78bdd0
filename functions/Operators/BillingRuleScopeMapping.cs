using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>Scopes, windows and exception groups of billing rules between the API and the domain.</summary>
internal static class BillingRuleScopeMapping
{
    public static CpoScope? ToDomain(CpoScopeBody? body) =>
        body is null ? null : new CpoScope(WireNames.To<CpoScopeLevel>(body.Level), body.Id);

    public static EmspScope? ToDomain(EmspScopeBody? body) =>
        body is null ? null : new EmspScope(WireNames.To<EmspScopeLevel>(body.Level), body.Id);

    public static LocationPriceException? ToDomain(LocationExceptionBody? body) =>
        body is null ? null : new LocationPriceException(body.LocationId, body.TokenGroupId);

    public static IReadOnlyList<WeeklyWindow>? ToDomain(IReadOnlyList<WeeklyWindowBody>? windows) => windows is null ? null :
    [
        .. windows.Select(window => new WeeklyWindow(
            window.Days is { } days ? [.. days.Select(day => WireNames.To<Weekday>(day))] : null,
            LocalTime.FromTimeOnly(window.From),
            LocalTime.FromTimeOnly(window.To))),
    ];

    /// <summary>No groups at all are the same as none named.</summary>
    public static IReadOnlyList<ExceptionGroup>? ToDomain(IReadOnlyList<ExceptionGroupBody>? groups) => groups is null or [] ? null :
    [
        .. groups.Select(group => new ExceptionGroup(
            WireNames.To<ExceptionList>(group.List),
            group.CpoSide is { } cpo ? new CpoExceptionSide(WireNames.To<CpoExceptionKind>(cpo.Kind), cpo.Ids) : null,
            group.EmspSide is { } emsp ? new EmspExceptionSide(WireNames.To<EmspExceptionKind>(emsp.Kind), emsp.Ids) : null)
        {
            ValidFrom = Local(group.ValidFrom),
            ValidTo = Local(group.ValidTo),
        }),
    ];

    public static BillingRuleResponse WithScopes(this BillingRuleResponse response, BillingRule rule) => response with
    {
        CpoScope = rule.CpoScope is { } cpo ? new CpoScopeBody(WireNames.To<CpoScopeLevelName>(cpo.Level), cpo.Id) : null,
        EmspScope = rule.EmspScope is { } emsp ? new EmspScopeBody(WireNames.To<EmspScopeLevelName>(emsp.Level), emsp.Id) : null,
        LocationException = rule.LocationException is { } place ? new LocationExceptionBody(place.LocationId, place.TokenGroupId) : null,
        Windows = ToContract(rule.Windows),
        Exceptions = rule.Exceptions is { } groups ? [.. groups.Select(ToContract)] : null,
    };

    public static IReadOnlyList<WeeklyWindowBody>? ToContract(IReadOnlyList<WeeklyWindow>? windows) => windows is null ? null :
    [
        .. windows.Select(window => new WeeklyWindowBody
        {
            Days = window.Days is { } days ? [.. days.Select(day => WireNames.To<WeekdayName>(day))] : null,
            From = window.From.ToTimeOnly(),
            To = window.To.ToTimeOnly(),
        }),
    ];

    public static LocalDateTime? Local(DateTime? moment) => moment is { } value ? LocalDateTime.FromDateTime(value) : null;

    private static ExceptionGroupBody ToContract(ExceptionGroup group) => new()
    {
        List = WireNames.To<ExceptionListName>(group.List),
        CpoSide = group.CpoSide is { } cpo ? new CpoExceptionSideBody(WireNames.To<CpoExceptionKindName>(cpo.Kind), cpo.Ids) : null,
        EmspSide = group.EmspSide is { } emsp ? new EmspExceptionSideBody(WireNames.To<EmspExceptionKindName>(emsp.Kind), emsp.Ids) : null,
        ValidFrom = group.ValidFrom?.ToDateTimeUnspecified(),
        ValidTo = group.ValidTo?.ToDateTimeUnspecified(),
    };
}
