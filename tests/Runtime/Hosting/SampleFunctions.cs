using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Tests.Runtime.Hosting;

/// <summary>Counts what the container does with it.</summary>
public sealed class Visits
{
    private int disposed;

    public int Disposed => Volatile.Read(ref disposed);

    public void CountDisposal() => Interlocked.Increment(ref disposed);
}

public sealed class ScopedThing(Visits visits) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => visits.CountDisposal();
}

public sealed class SampleFunctions(ScopedThing thing, ScopedThing same)
{
    private readonly Guid instance = Guid.NewGuid();

    [Function("Text")]
    public IResult Text([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/text/{name}")] HttpRequest request, string name) =>
        Results.Text($"{request.Method} {name} {request.Query["q"]}");

    [Function("Numbers")]
    public Task<IResult> Numbers(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/numbers/{count:int}/{id:guid}/{size:decimal?}")] HttpRequest request,
        int count, Guid id, decimal? size) =>
        Task.FromResult(Results.Text($"{count} {id} {size?.ToString() ?? "none"} {request.RouteValues.Count}"));

    [Function("Pattern")]
    public static IResult Pattern(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = @"v1/pattern/{code:regex(^[A-Z]{{2}}$)}")] HttpRequest request, string code) =>
        Results.Text(request.Path + " " + code);

    [Function("Unparsed")]
    public static IResult Unparsed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/unparsed/{count}")] HttpRequest request, int count) =>
        Results.Text(request.Path + count);

    [Function("Echo")]
    public static async Task<IResult> Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "put", Route = "v1/echo")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(ct);
        request.HttpContext.Response.Headers["x-function"] = context.FunctionDefinition.Name;
        return Results.Text(text, "text/plain", statusCode: StatusCodes.Status201Created);
    }

    [Function("Written")]
    public static async Task Written([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/written")] HttpRequest request)
    {
        var response = request.HttpContext.Response;
        response.OnStarting(() =>
        {
            response.Headers["x-started"] = "yes";
            return Task.CompletedTask;
        });
        await response.WriteAsync("first,");
        await response.WriteAsync("second");
    }

    [Function("Scopes")]
    public IResult Scopes([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/scopes")] HttpRequest request) =>
        Results.Text($"{thing.Id} {same.Id} {instance} {request.Protocol}");

    [Function("Broken")]
    public static IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/broken")] HttpRequest request) =>
        throw new InvalidOperationException("secret of " + request.Path);

    [Function("Described")]
    public static IResult Described([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/described")] HttpRequest request, FunctionContext context) =>
        Results.Json(new
        {
            context.FunctionDefinition.Name,
            context.FunctionDefinition.EntryPoint,
            Trigger = context.FunctionDefinition.InputBindings["request"].Type,
            Assembly = Path.GetFileName(context.FunctionDefinition.PathToAssembly),
            Same = ReferenceEquals(context.GetHttpContext(), request.HttpContext),
        });
}

/// <summary>Holds functions until a test lets them pass.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Entered => entered.Task;

    public TaskCompletionSource<bool> Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => opened.TrySetResult();

    public async Task PassAsync(CancellationToken ct)
    {
        entered.TrySetResult();
        try
        {
            await opened.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult(true);
            throw;
        }
    }
}

public sealed class WaitingFunctions(Gate gate)
{
    [Function("Waiting")]
    public async Task<IResult> Waiting([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/waiting")] HttpRequest request, CancellationToken ct)
    {
        await gate.PassAsync(ct);
        return Results.Text(request.Method);
    }
}
