using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>HTTP functions as endpoints of ASP.NET Core.</summary>
internal sealed class HttpFunctions(FunctionApp app, ILogger<HttpFunctions> log)
{
    /// <summary>
    /// The step that ConfigureFunctionsWebApplication adds: it shows the request to all that comes after it, and
    /// executes the result that comes back.
    /// </summary>
    public static FunctionExecutionDelegate Middleware(FunctionExecutionDelegate next) => async context =>
    {
        await (context is Invocation { Http: { } http } invocation ? AnswerAsync(invocation, http, next) : next(context));
    };

    /// <summary>A request whose route exists for other methods alone is as unknown as any: 404, not 405.</summary>
    public static Task RefuseOtherMethods(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null and not RouteEndpoint) http.SetEndpoint(null);
        return next(http);
    }

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.DataSources.Add(new DefaultEndpointDataSource(
        app.OfKind(FunctionKind.Http).Select(Endpoint)));

    private static async Task AnswerAsync(Invocation invocation, HttpContext http, FunctionExecutionDelegate next)
    {
        invocation.Items[FunctionContextExtensions.HttpContextKey] = http;
        await next(invocation);
        switch (invocation.ResultValue)
        {
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            case null:
                break;
            case var other:
                throw new InvalidOperationException(
                    $"{invocation.FunctionDefinition} answered with a {other.GetType()}: set the invocation's result to an IResult.");
        }
    }

    private RouteEndpoint Endpoint(CompiledFunction function)
    {
        var route = function.Route!;
        var builder = new RouteEndpointBuilder(http => RunAsync(function, http), route.Pattern, order: 0) { DisplayName = function.Definition.Name };
        if (route.Methods.Count > 0) builder.Metadata.Add(new HttpMethodMetadata(route.Methods));
        return (RouteEndpoint)builder.Build();
    }

    private async Task RunAsync(CompiledFunction function, HttpContext http)
    {
        try
        {
            await app.RunAsync(new(function, http.RequestServices, input: null, http, http.RequestAborted));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody waits for an answer.
        }
        catch (BadHttpRequestException e)
        {
            log.LogDebug(e, "{Function} got a broken request", function.Definition.Name);
            Fail(http, e.StatusCode);
        }
#pragma warning disable CA1031 // The edge of the process: whatever escaped a function is logged and answered here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "{Function} failed", function.Definition.Name);
            Fail(http, StatusCodes.Status500InternalServerError);
        }
    }

    private static void Fail(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = status;
    }
}
