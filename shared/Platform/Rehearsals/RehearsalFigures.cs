using GreenFlux.Billing;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>One engine's price of a session: as billed, under the current rules, under the draft. Null: there is none.</summary>
public sealed record RehearsedPrice(BillingEngine Engine, Money? Billed, Money? Current, Money? Draft);

/// <summary>A stored session, priced once more.</summary>
/// <param name="CpoId">Who operated the charger; null when not known.</param>
/// <param name="EmspId">Whose token it was; null when not known.</param>
/// <param name="CurrentFlags">Codes of what hinders or questions the price under the current rules.</param>
/// <param name="DraftFlags">The same under the draft.</param>
public sealed record RehearsedSession(
    string SessionId, string StationId, string LocationId, string? CpoId, string? EmspId, DateTimeOffset StartedAt, decimal EnergyWh,
    IReadOnlyList<RehearsedPrice> Prices, IReadOnlyList<string> CurrentFlags, IReadOnlyList<string> DraftFlags);

/// <summary>Sums of one engine in one currency, without VAT and before coupons.</summary>
/// <param name="BilledSessions">How many sessions the sum is of; a session without a price is in none.</param>
public sealed record EngineTotal(
    BillingEngine Engine, Currency Currency, decimal Billed, decimal Current, decimal Draft, long BilledSessions, long CurrentSessions, long DraftSessions);

/// <summary>How many sessions have a flag under the current rules, and under the draft.</summary>
public sealed record FlagCount(string Code, long Current, long Draft);

/// <summary>What sessions come to together. Pure; the order in which they are added plays no part.</summary>
public sealed record RehearsalFigures(long Sessions, IReadOnlyList<EngineTotal> Totals, IReadOnlyList<FlagCount> Flags)
{
    public static RehearsalFigures None { get; } = new(0, [], []);

    public RehearsalFigures With(RehearsedSession session)
    {
        var totals = Totals.ToDictionary(total => (total.Engine, total.Currency.Code));
        foreach (var price in session.Prices)
        {
            Add(totals, price.Engine, price.Billed, static (total, amount) => total with { Billed = total.Billed + amount, BilledSessions = total.BilledSessions + 1 });
            Add(totals, price.Engine, price.Current, static (total, amount) => total with { Current = total.Current + amount, CurrentSessions = total.CurrentSessions + 1 });
            Add(totals, price.Engine, price.Draft, static (total, amount) => total with { Draft = total.Draft + amount, DraftSessions = total.DraftSessions + 1 });
        }
        var flags = Flags.ToDictionary(flag => flag.Code, StringComparer.Ordinal);
        foreach (var code in session.CurrentFlags)
            flags[code] = Of(flags, code) with { Current = Of(flags, code).Current + 1 };
        foreach (var code in session.DraftFlags)
            flags[code] = Of(flags, code) with { Draft = Of(flags, code).Draft + 1 };
        return new RehearsalFigures(
            Sessions + 1,
            [.. totals.Values.OrderBy(total => total.Engine).ThenBy(total => total.Currency.Code, StringComparer.Ordinal)],
            [.. flags.Values.OrderBy(flag => flag.Code, StringComparer.Ordinal)]);
    }

    private static void Add(
        Dictionary<(BillingEngine, string), EngineTotal> totals, BillingEngine engine, Money? money, Func<EngineTotal, decimal, EngineTotal> add)
    {
        if (money is not { } amount)
            return;
        var key = (engine, amount.Currency.Code);
        totals[key] = add(totals.GetValueOrDefault(key) ?? new EngineTotal(engine, amount.Currency, 0, 0, 0, 0, 0, 0), amount.Amount);
    }

    private static FlagCount Of(Dictionary<string, FlagCount> flags, string code) => flags.GetValueOrDefault(code) ?? new FlagCount(code, 0, 0);
}
