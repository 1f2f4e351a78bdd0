using System.Text.Json;
using GreenFlux.Billing;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Tariffs;

/// <summary>How a change of rules is asked for.</summary>
public sealed record RuleWish(Actor By)
{
    /// <summary>Whether rules that it overlaps are split in the same step, where that settles it.</summary>
    public bool Split { get; init; }

    /// <summary>Whether it may price what no rule priced before now; the caller was allowed to ask for it.</summary>
    public bool GapFill { get; init; }

    /// <summary>Whether the lead time doesn't count; the caller was allowed to ask for it.</summary>
    public bool OverrideLeadTime { get; init; }

    /// <summary>Whether whoever asks approves it by asking.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Whether whoever asks may say whom a rule is not for, or for alone (domain §2).</summary>
    public bool MayExcept { get; init; }

    /// <summary>In the words of whoever asks; null: none was given.</summary>
    public string? Reason { get; init; }

    public static RuleWish Of(Caller caller) => new(Actor.Of(caller))
    {
        IsApproved = caller.May(Permission.ApprovePriceChanges),
        MayExcept = caller.May(Permission.WriteTariffExceptions),
    };
}

/// <summary>What becomes of one rule.</summary>
/// <param name="Before">As it is; null: it is new.</param>
/// <param name="After">Its next version; null: it is deleted.</param>
internal sealed record RuleStep(AuditAction Action, Versioned<StoredRule>? Before, StoredRule? After)
{
    public StoredRule Rule => After ?? Before!.Value;

    /// <summary>From when on another price may hold than did.</summary>
    public Beginning Beginning => Beginning.Of(Before?.Value.Rule, After?.Rule);
}

/// <summary>What becomes of the rules of one code, in one step: all of it or nothing.</summary>
/// <param name="Set">As it was read before the rules; null: the code never had any.</param>
internal sealed record RulePlan(string TenantId, BillingEngine Engine, string TariffCode, Versioned<RuleSet>? Set, IReadOnlyList<RuleStep> Steps)
{
    /// <summary>What else is written, and is told beside it.</summary>
    public IReadOnlyList<DocumentWrite> Besides { get; init; } = [];

    public Beginning Beginning => Steps.Select(step => step.Beginning).Aggregate(Beginning.Never, Beginning.Earlier);
}

/// <summary>The first local moment at which a change shows in prices.</summary>
/// <param name="IsEver">False: no price changes.</param>
/// <param name="At">Null: it has no bound in the past, so it shows at once.</param>
internal readonly record struct Beginning(bool IsEver, LocalDateTime? At)
{
    public static Beginning Never => default;

    private static Beginning From(LocalDateTime? at) => new(true, at);

    public static Beginning Earlier(Beginning one, Beginning other) => (one, other) switch
    {
        ({ IsEver: false }, _) => other,
        (_, { IsEver: false }) => one,
        ({ At: { } a }, { At: { } b }) => From(LocalDateTime.Min(a, b)),
        _ => From(null),
    };

    public static Beginning Of(BillingRule? before, BillingRule? after)
    {
        if (before is null || after is null)
            return From((before ?? after!).ValidFrom);
        var starts = Earlier(From(before.ValidFrom), From(after.ValidFrom));
        if (!IsSamePrice(before, after))
            return starts;
        var changed = before.ValidFrom == after.ValidFrom ? Never : starts;
        return before.ValidTo == after.ValidTo ? changed : Earlier(changed, From(Sooner(before.ValidTo, after.ValidTo)));
    }

    /// <summary>The bound that comes first; null is without end.</summary>
    private static LocalDateTime? Sooner(LocalDateTime? one, LocalDateTime? other) =>
        one is { } a && other is { } b ? LocalDateTime.Min(a, b) : one ?? other;

    /// <summary>Whether the two are for the same parties, as far as exception groups and location exceptions say so.</summary>
    public static bool HaveSameExceptions(BillingRule? one, BillingRule other) =>
        Text(other).AsSpan().SequenceEqual(Text(other with { Exceptions = one?.Exceptions, LocationException = one?.LocationException }));

    /// <summary>By their text: lists inside a rule are compared by what they hold.</summary>
    private static bool IsSamePrice(BillingRule one, BillingRule other) => Text(one).AsSpan().SequenceEqual(Text(other));

    private static byte[] Text(BillingRule rule) =>
        JsonSerializer.SerializeToUtf8Bytes(rule with { Version = 0, ValidFrom = null, ValidTo = null }, TariffJson.Default.BillingRule);
}
