using System.Data.Common;
using GreenFlux.Contracts;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>
/// Stands before every function that HTTP starts: knows who asks, refuses what isn't declared or permitted, and
/// turns whatever goes wrong into problem details. Functions started by timers or workflows pass through; their failures are counted.
/// </summary>
public sealed partial class ApiMiddleware(ApiCatalog catalog, ApiKeyAuthentication authentication, IdempotentPost idempotency, PlatformMetrics metrics, PlatformTraces traces,
    ILogger<ApiMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await RunAsync(context, next);
            return;
        }
        try
        {
            if (await GuardAsync(context, http.Request, next) is { } answer)
                context.GetInvocationResult().Value = answer;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            context.GetInvocationResult().Value = AnswerTo(fault, context.FunctionDefinition.Name, http.Request.Method);
        }
    }

    /// <summary>The refusal; null when the function ran and left its own answer.</summary>
    private async Task<Answer?> GuardAsync(FunctionContext context, HttpRequest request, FunctionExecutionDelegate next)
    {
        var function = catalog.Find(context.FunctionDefinition.Name);
        if (function is { IsPublic: true })
        {
            await next(context);
            return null;
        }
        if (function?.Permission is not { } permission)
        {
            LogUndeclared(context.FunctionDefinition.Name);
            return Answer.Refused(new Refusal(RefusalCode.PermissionNotDeclared, "This operation is closed until its permission is declared."));
        }
        var bearer = BearerOf(request);
        var authenticated = await authentication.AuthenticateAsync(
            bearer, request.Headers["X-Tenant"].ToString(), permission == Permission.ManageTenants, request.HttpContext.RequestAborted);
        if (!authenticated.Try(out var caller, out var refusals))
            return Answer.Refused(refusals);
        if (!caller.May(permission))
            return Answer.Refused(new Refusal(RefusalCode.PermissionDenied, $"This key needs the permission {permission}."));
        if (UnknownQuery(function, request) is { } unknown)
            return Answer.Refused(unknown);

        context.SetCaller(caller);
        using var work = traces.Begin(context.FunctionDefinition.Name, caller.TenantId);
        if (HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(IdempotentPost.Header))
            return await idempotency.RunAsync(context, request, caller, bearer!, () => next(context));
        await next(context);
        return null;
    }

    /// <summary>An activity or a timer: its engine deals with what it throws.</summary>
    private async Task RunAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            metrics.FunctionFailed(context.FunctionDefinition.Name);
            throw;
        }
    }

    private static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    private static Refusal? UnknownQuery(ApiFunction function, HttpRequest request)
    {
        foreach (var name in request.Query.Keys)
        {
            if (!function.QueryNames.Contains(name))
            {
                var known = function.QueryNames.Count == 0 ? "none" : string.Join(", ", function.QueryNames);
                return new Refusal(RefusalCode.InvalidQuery, $"There is no query parameter '{name}' here. Known: {known}.", name);
            }
        }
        return null;
    }

    private Answer AnswerTo(Exception fault, string function, string method)
    {
        if (Unwrap(fault) is StoreBusyException busy)
        {
            LogBusy(method, function, busy.Message);
            return Answer.Refused(new Refusal(RefusalCode.StorageUnavailable, busy.PublicReason)).RetryAfter(busy.RetryAfter);
        }
        if (Unwrap(fault) is DbException or IOException or TimeoutException)
        {
            LogStorage(fault, method, function);
            return Answer.Refused(new Refusal(RefusalCode.StorageUnavailable, "The store could not be used, so the change may not have been made. Repeat the request in a few seconds; if this lasts, look at the disk and the log."));
        }
        LogFault(fault, method, function);
        return Answer.Refused(new Refusal(RefusalCode.InternalError, "The fault is in the log. Repeating the same request will hardly help."));
    }

    private static Exception Unwrap(Exception fault) => fault is AggregateException { InnerExceptions: [var only] } ? only : fault;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Function} failed")]
    private partial void LogFault(Exception fault, string method, string function);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Function} could not use the store")]
    private partial void LogStorage(Exception fault, string method, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Function} gave way: {Reason}")]
    private partial void LogBusy(string method, string function, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} was refused: it declares neither a permission nor a public face")]
    private partial void LogUndeclared(string function);
}
