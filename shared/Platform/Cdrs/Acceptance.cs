using System.Text.Json.Serialization;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Evidence;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// What somebody accepted of a flagged session. It holds for the readings that it was given for: others are another session to
/// judge. A cost is accepted as it was: another cost is not (domain §12, Accept).
/// </summary>
/// <param name="Codes">The reasons.</param>
/// <param name="Attempt">What the session came to.</param>
/// <param name="Why">In the words of whoever accepted it.</param>
/// <param name="TimeOfUse">How to price what was not read; null: that was not asked.</param>
public sealed record Acceptance(
    IReadOnlyList<string> Codes, PricedAttempt Attempt, Actor By, DateTimeOffset At, string Why, TimeOfUseChoice? TimeOfUse = null)
{
    internal bool Covers(FlagReason reason, PricedAttempt now) =>
        reason.Category.Allows(FlagAction.Accept) && Codes.Contains(reason.Code) && Attempt.Readings == now.Readings
            && (reason.Category != FlagCategory.FinalCostCheck || Attempt.CameToTheSameAs(now));

    /// <summary>Whether accepting it makes the price what it is. Such a reason isn't found again.</summary>
    internal static bool DecidesPrice(string code) => code is MissingClockAlignedReadings.Name or RuleFlag.ChangedOnRetryCode;

    /// <summary>The reasons by whose acceptance the session came to this.</summary>
    internal IEnumerable<string> DecidedPriceFor(PricedAttempt now) =>
        Attempt.Readings == now.Readings && Attempt.CameToTheSameAs(now) ? Codes.Where(DecidesPrice) : [];
}

/// <summary>How a time-of-use session is priced whose meter was not read when it decides.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimeOfUseChoice>))]
public enum TimeOfUseChoice
{
    /// <summary>By whichever of the others has the lower wholesale cost.</summary>
    LowerOfBoth,

    /// <summary>As if the price did not follow the clock: by the rule of the start.</summary>
    StartRule,

    /// <summary>By the clock, with the energy taken to have flowed evenly between the readings there are.</summary>
    Interpolated,
}

/// <summary>What an operator can do about a flagged transaction.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlagAction>))]
public enum FlagAction { Accept, Retry, Drop, Reopen }

public static class FlagActions
{
    /// <summary>The table of domain §12. Reopening is for what was dropped, whatever for.</summary>
    public static bool Allows(this FlagCategory category, FlagAction action) => action switch
    {
        FlagAction.Accept => category is FlagCategory.Feasibility or FlagCategory.FinalCostCheck,
        FlagAction.Retry => category is FlagCategory.Configuration or FlagCategory.BillingRules,
        FlagAction.Drop => true,
        _ => false,
    };

    /// <summary>What can be done about a flagged transaction as it stands.</summary>
    public static IReadOnlyList<FlagAction> AllowedFor(FlaggedTransaction flagged) => flagged switch
    {
        { Status: BillingStatus.Dropped } => [FlagAction.Reopen],
        // Without a start there is nothing that could be billed.
        { SessionId: null } => [FlagAction.Drop],
        _ => AllowedFor(flagged.Reasons),
    };

    /// <summary>What can be done about something that is held back for these reasons.</summary>
    public static IReadOnlyList<FlagAction> AllowedFor(IReadOnlyList<FlagReason> reasons) =>
        [.. ((FlagAction[])[FlagAction.Accept, FlagAction.Retry, FlagAction.Drop])
            .Where(action => action == FlagAction.Drop || reasons.Any(reason => reason.Category.Allows(action)))];
}
