namespace GreenFlux.Tests.Durable.Programs;

/// <summary>What a generated orchestration can do, one step of it.</summary>
internal enum OpKind
{
    Activity,

    /// <summary>Fails <see cref="Op.Number"/> times; the orchestrator catches that, waits and tries again.</summary>
    Flaky,

    /// <summary>Fails each of <see cref="Op.Number"/> + 1 attempts that a retry policy allows.</summary>
    Failing,

    /// <summary><see cref="Op.Number"/> activities at the same time.</summary>
    FanOut,

    /// <summary>Goes on when one of two activities has ended.</summary>
    FirstOfTwo,

    /// <summary>Of <see cref="Op.Number"/> minutes.</summary>
    Timer,
    Event,

    /// <summary>Waits twice for events of the same name.</summary>
    EventTwice,

    /// <summary>An event that comes before the timer beside it, which is then cancelled.</summary>
    EventInTime,

    /// <summary>The timer comes, the event never does.</summary>
    TimeOut,

    /// <summary>An event that the orchestration sends to itself.</summary>
    Message,
    Status,

    /// <summary>A sub-orchestration of <see cref="Op.Inner"/>.</summary>
    Sub,

    /// <summary>The same, which fails after its last step.</summary>
    FailingSub,

    /// <summary>Two sub-orchestrations of <see cref="Op.Inner"/> at the same time.</summary>
    TwoSubs,
    ContinueAsNew,

    /// <summary>An activity that kills its process, among <see cref="Op.Number"/> harmless ones.</summary>
    Poison,
}

/// <param name="Label">Unique within its program.</param>
internal sealed record Op(OpKind Kind, int Label, int Number, IReadOnlyList<Op> Inner);

/// <summary>Input of the one orchestrator that all programs run in.</summary>
/// <param name="Rest">Steps still to be done.</param>
/// <param name="Text">What those before have come to.</param>
/// <param name="Fails">After the last step.</param>
internal sealed record ProgramState(IReadOnlyList<Op> Rest, string Text = "", bool Fails = false);

internal enum Fate { Succeed, Fail, Die }

/// <summary>Input of the one activity.</summary>
internal sealed record Call(string Instance, int Label, int Attempt, Fate Fate)
{
    /// <summary>Names the effect of this call among all effects of all programs.</summary>
    public string Key => $"{Instance}/{Label}/{Attempt}";
}
