using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>Reads who does something about money, and why.</summary>
internal static class FlagDecisions
{
    private const int MaxReason = 500;

    /// <summary>Reads the reason, does it, and answers what came of it.</summary>
    public static async Task<IResult> AnswerAsync<T, TContract>(
        HttpRequest request, FunctionContext context, TimeProvider time, Func<FlagDecision, Task<Outcome<T>>> decide, Func<T, TContract> map, CancellationToken ct) =>
        (await request.ReadBodyAsync<FlagDecisionRequest>(ct)).Try(out var body, out var refusals)
            && Of(context, time, body.Reason).Try(out var decision, out refusals)
            && (await decide(decision)).Try(out var outcome, out refusals)
            ? Answer.Ok(map(outcome))
            : Answer.Refused(refusals);

    public static Outcome<FlagDecision> Of(FunctionContext context, TimeProvider time, string reason) =>
        new Findings().Text("reason", reason, MaxReason).Into(() => new FlagDecision(Actor.Of(context.GetCaller()), time.GetUtcNow(), reason));
}
