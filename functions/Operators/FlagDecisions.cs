using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Outcomes;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>Reads who does something about money, and why.</summary>
internal static class FlagDecisions
{
    private const int MaxReason = 500;

    public static Outcome<FlagDecision> Of(FunctionContext context, TimeProvider time, string reason) =>
        new Findings().Text("reason", reason, MaxReason).Into(() => new FlagDecision(Actor.Of(context.GetCaller()), time.GetUtcNow(), reason));
}
