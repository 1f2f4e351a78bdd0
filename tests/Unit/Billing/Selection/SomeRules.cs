using CsCheck;
using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing.Selection;

/// <summary>A small world of parties and three weeks, in which random rules meet often enough.</summary>
internal static class SomeRules
{
    /// <summary>A Monday.</summary>
    public static readonly LocalDateTime FirstDay = new(2026, 1, 5, 0, 0);

    public static DateTimeZone Amsterdam => DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    /// <summary>A moment between any two changes of the three weeks, of a week before and two weeks after.</summary>
    public static IReadOnlyList<LocalDateTime> Moments { get; } =
        [.. Enumerable.Range(-7 * 4, 42 * 4).Select(step => FirstDay.PlusHours(6 * step).PlusMinutes(90))];

    public static BillingRule Rule(string id, decimal price = 0.40m) => Some.Rule((PriceDimension.Energy, price)) with { Id = id };

    public static RuleQuery Query(SessionParties parties, LocalDateTime moment) =>
        new(BillingEngine.Wholesale, "STD", moment.InUtc().ToInstant(), DateTimeZone.Utc) { Parties = parties };

    public static LocalTime Time(int hour, int minute = 0) => new(hour, minute);

    public static Gen<SessionParties> Parties { get; } =
        Gen.Select(Maybe("NLD", "DEU"), Maybe("K1"), Maybe("X", "Y"), Maybe("L1", "L2"), Maybe("M1"), Maybe("E1", "E2"), Maybe("P1", "P2"),
            Gen.Select(Gen.Bool, Gen.Bool, Maybe("C1", "C2"), Maybe("D1"), Maybe("tag", "TAG2")),
            (country, contract, cpo, location, emspContract, emsp, package, token) => new SessionParties
            {
                Country = country,
                CpoContractId = contract,
                CpoId = cpo,
                LocationId = location,
                EmspContractId = emspContract,
                EmspId = emsp,
                PackageId = package,
                TokenGroupIds = [.. new[] { (token.Item1, "G1"), (token.Item2, "G2") }.Where(group => group.Item1).Select(group => group.Item2)],
                CustomerId = token.Item3,
                DriverId = token.Item4,
                TokenUid = token.Item5,
            });

    public static Gen<LocalDateTime?> Bound { get; } = Often<LocalDateTime?>(null, Gen.Int[0, 40].Select(halfDays => (LocalDateTime?)FirstDay.PlusHours(12 * halfDays)));

    /// <summary>Legal rules; their ids are given by <see cref="Sets"/>.</summary>
    public static Gen<BillingRule> AnyRule { get; } =
        Gen.Select(
            Gen.Select(Bound, Bound),
            Often(null, Gen.Select(Gen.Enum<CpoScopeLevel>(), OneOf("NLD", "K1", "X", "Y"), (level, id) => (CpoScope?)new CpoScope(level, level switch { CpoScopeLevel.Country => "NLD", CpoScopeLevel.Contract => "K1", _ => id is "X" ? "X" : "Y" }))),
            Often(null, Gen.Select(Gen.Enum<EmspScopeLevel>(), Gen.Bool, (level, first) => (EmspScope?)new EmspScope(level, level switch { EmspScopeLevel.Contract => "M1", EmspScopeLevel.Emsp => first ? "E1" : "E2", EmspScopeLevel.Package => first ? "P1" : "P2", _ => first ? "G1" : "G2" }))),
            Often(null, Gen.Select(OneOf("L1", "L2"), OneOf("G1", "G2"), (location, group) => (LocationPriceException?)new LocationPriceException(location, group))),
            Often(null, Window.Array[1, 2].Select(windows => (IReadOnlyList<WeeklyWindow>?)windows)),
            Often(null, Exception.Array[1, 3].Select(groups => (IReadOnlyList<ExceptionGroup>?)groups)),
            (validity, cpo, emsp, place, windows, exceptions) => Rule("rule") with
            {
                ValidFrom = validity.Item1 is { } from && validity.Item2 is { } to ? LocalDateTime.Min(from, to) : validity.Item1,
                ValidTo = validity.Item1 is { } start && validity.Item2 is { } end ? LocalDateTime.Max(start, end).PlusHours(start == end ? 12 : 0) : validity.Item2,
                CpoScope = cpo,
                EmspScope = emsp,
                LocationException = place,
                Windows = windows,
                Exceptions = exceptions,
            });

    public static Gen<BillingRule[]> Sets { get; } =
        AnyRule.Array[1, 6].Select(rules => rules.Select((rule, i) => rule with { Id = $"rule-{i}" }).ToArray());

    private static Gen<WeeklyWindow> Window =>
        Gen.Select(Often(null, Gen.Enum<Weekday>().Array[1, 4].Select(days => (IReadOnlyList<Weekday>?)[.. days.Distinct()])), Gen.Int[0, 3], Gen.Int[0, 3],
            (days, from, to) => new WeeklyWindow(days, Time(6 * from), Time(from == to ? (6 * to + 6) % 24 : 6 * to)));

    private static Gen<ExceptionGroup> Exception =>
        Gen.Select(Gen.Enum<ExceptionList>(), Often(null, OneOf("X", "L1").Select(id => (CpoExceptionSide?)new CpoExceptionSide(id == "X" ? CpoExceptionKind.Cpo : CpoExceptionKind.Location, [id]))),
            OneOf(EmspExceptionKind.Customer, EmspExceptionKind.Driver, EmspExceptionKind.Emsp, EmspExceptionKind.Token),
            Bound, Bound,
            (list, cpo, kind, from, to) => new ExceptionGroup(list, cpo, kind switch
            {
                EmspExceptionKind.Customer => new(kind, ["C1"]),
                EmspExceptionKind.Driver => cpo is null ? new(kind, ["D1"]) : null,
                EmspExceptionKind.Emsp => new(kind, ["E1", "E2"]),
                _ => new EmspExceptionSide(kind, ["TAG", "tag2"]),
            })
            {
                ValidFrom = from,
                ValidTo = from is { } start && to is { } end && end <= start ? null : to,
            });

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string?> Maybe(params string[] names) => OneOf<string?>([.. names, null]);

    /// <summary>The plain value every other time.</summary>
    private static Gen<T> Often<T>(T plain, Gen<T> other) => Gen.OneOf(Gen.Const(plain), other);
}
