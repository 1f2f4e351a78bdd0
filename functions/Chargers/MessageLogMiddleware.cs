using GreenFlux.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace GreenFlux.Functions.Chargers;

/// <summary>What an invocation wrote into the message log is in the log before it is answered, unless the log takes too long.</summary>
public sealed class MessageLogMiddleware(IMessageLog log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await using var invocation = log.BeginInvocation();
        await next(context);
    }
}
