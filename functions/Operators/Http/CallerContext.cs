using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Idempotency;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>What the middleware found out about a call.</summary>
public static class CallerContext
{
    private static readonly object CallerKey = new();
    private static readonly object IdempotencyKey = new();

    /// <exception cref="InvalidOperationException">The function is a public face: nobody was authenticated.</exception>
    public static Caller GetCaller(this FunctionContext context) =>
        context.Items.TryGetValue(CallerKey, out var caller)
            ? (Caller)caller
            : throw new InvalidOperationException($"Function {context.FunctionDefinition.Name} has no caller: it is a public face.");

    /// <summary>Who changes something now, for its audit entry.</summary>
    /// <param name="reason">In the caller's words; null: none was given.</param>
    public static AuditStamp Stamp(this FunctionContext context, TimeProvider time, string? reason = null)
    {
        var caller = context.GetCaller();
        return new AuditStamp(caller.TenantId, Actor.Of(caller), time.GetUtcNow(), reason);
    }

    /// <summary>
    /// An id for what this call creates. Under an Idempotency-Key it is the same on each repeat, so that a call
    /// that was cut off after creating does not create twice.
    /// </summary>
    public static string NewId(this FunctionContext context) =>
        context.Items.TryGetValue(IdempotencyKey, out var key)
            ? ((IdempotencyScope)key).DerivedId
            : Guid.CreateVersion7().ToString("N");

    internal static void SetCaller(this FunctionContext context, Caller caller) => context.Items[CallerKey] = caller;
    internal static void SetIdempotency(this FunctionContext context, IdempotencyScope scope) => context.Items[IdempotencyKey] = scope;
}
