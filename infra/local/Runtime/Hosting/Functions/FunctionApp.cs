using Microsoft.Azure.Functions.Worker.Middleware;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>The functions of the app, and the middleware around each of their runs.</summary>
internal sealed class FunctionApp
{
    private readonly FunctionExecutionDelegate pipeline;

    /// <param name="middleware">In the order of registration: the first is outermost.</param>
    public FunctionApp(IReadOnlyList<CompiledFunction> functions, IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        Functions = functions;
        FunctionExecutionDelegate last = static async context =>
        {
            var invocation = (Invocation)context;
            invocation.ResultValue = await invocation.Function.InvokeAsync(invocation);
        };
        pipeline = middleware.Reverse().Aggregate(last, (next, step) => step(next));
    }

    public IReadOnlyList<CompiledFunction> Functions { get; }

    public IEnumerable<CompiledFunction> OfKind(FunctionKind kind) => Functions.Where(function => function.Definition.Kind == kind);

    /// <summary>Runs the function and its middleware; the result is in the invocation.</summary>
    public Task RunAsync(Invocation invocation) => pipeline(invocation);
}
