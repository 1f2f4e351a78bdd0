using CsCheck;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>Generates programs.</summary>
internal static class Grammar
{
    private const int Longest = 6;
    private const int LongestInner = 3;

    private static readonly Gen<Op> Leaf = Gen.Select(
        Gen.Frequency(
            (3, Gen.Const(OpKind.Activity)), (1, Gen.Const(OpKind.Flaky)), (1, Gen.Const(OpKind.Failing)), (1, Gen.Const(OpKind.FanOut)),
            (1, Gen.Const(OpKind.FirstOfTwo)), (1, Gen.Const(OpKind.Timer)), (2, Gen.Const(OpKind.Event)), (1, Gen.Const(OpKind.EventTwice)),
            (1, Gen.Const(OpKind.EventInTime)), (1, Gen.Const(OpKind.TimeOut)), (1, Gen.Const(OpKind.Message)), (1, Gen.Const(OpKind.Status)),
            (1, Gen.Const(OpKind.ContinueAsNew))),
        Gen.Int[0, 3],
        static (kind, number) => new Op(kind, 0, number, []));

    private static readonly Gen<Op> Sub = Gen.Select(
        Gen.Frequency((2, Gen.Const(OpKind.Sub)), (1, Gen.Const(OpKind.FailingSub)), (1, Gen.Const(OpKind.TwoSubs))),
        Gen.Frequency((4, Leaf), (1, Leaf.Array[0, LongestInner].Select(static inner => new Op(OpKind.Sub, 0, 0, inner)))).Array[0, LongestInner],
        static (kind, inner) => new Op(kind, 0, 0, inner));

    public static Gen<IReadOnlyList<Op>> Program { get; } = Gen.Frequency((5, Leaf), (1, Sub)).Array[0, Longest].Select(Labelled);

    /// <summary>Each kind of step once.</summary>
    public static IReadOnlyList<Op> EveryKind { get; } = Labelled(
    [
        .. Enum.GetValues<OpKind>()
            .Where(static kind => kind is not (OpKind.Poison or OpKind.ContinueAsNew or OpKind.FailingSub or OpKind.TwoSubs))
            .Select(static kind => new Op(kind, 0, 1, kind == OpKind.Sub ? [new Op(OpKind.Activity, 0, 0, [])] : [])),
        new Op(OpKind.ContinueAsNew, 0, 0, []),
        new Op(OpKind.TwoSubs, 0, 0, [new Op(OpKind.Event, 0, 0, []), new Op(OpKind.ContinueAsNew, 0, 0, []), new Op(OpKind.Activity, 0, 0, [])]),
        new Op(OpKind.FailingSub, 0, 0, [new Op(OpKind.Timer, 0, 1, [])]),
        new Op(OpKind.Activity, 0, 0, []),
    ]);

    /// <summary>The same program, its steps numbered.</summary>
    public static IReadOnlyList<Op> Labelled(IReadOnlyList<Op> program)
    {
        var last = 0;
        return Number(program);

        IReadOnlyList<Op> Number(IReadOnlyList<Op> ops) => [.. ops.Select(op => op with { Label = ++last, Inner = Number(op.Inner) })];
    }
}
