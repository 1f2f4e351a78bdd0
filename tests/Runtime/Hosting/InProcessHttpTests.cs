using System.Text;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using GreenFlux.Local.Runtime.Http;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class InProcessHttpTests : IAsyncLifetime, IDisposable
{
    private readonly ScratchDirectory data = new();
    private readonly Visits visits = new();
    private readonly Gate gate = new();
    private TestHost host = null!;

    public async Task InitializeAsync()
    {
        var builder = TestHost.Builder(data.Path, typeof(SampleFunctions), typeof(WaitingFunctions));
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(visits).AddSingleton(gate).AddScoped<ScopedThing>();
        host = await TestHost.StartAsync(builder);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_request_without_a_socket_gets_the_answer_of_one_with_a_socket()
    {
        var reply = await host.SendInProcessAsync("GET", "/api/v1/text/a%20b?q=7");
        Assert.Equal(200, reply.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", reply.Headers.ContentType);
        Assert.Equal("GET a b 7", Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task Its_body_goes_in_and_status_headers_and_body_come_out()
    {
        var reply = await host.SendInProcessAsync("POST", "/api/v1/echo", "é"u8.ToArray());
        Assert.Equal(201, reply.StatusCode);
        Assert.Equal("Echo", reply.Headers["x-function"]);
        Assert.Equal("é", Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task What_a_function_adds_when_the_response_starts_is_in_it()
    {
        var reply = await host.SendInProcessAsync("GET", "/api/v1/written");
        Assert.Equal("yes", reply.Headers["x-started"]);
        Assert.Equal("first,second", Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task An_exception_is_500_here_too()
    {
        var reply = await host.SendInProcessAsync("GET", "/api/v1/broken");
        Assert.Equal(500, reply.StatusCode);
        Assert.True(reply.Body.IsEmpty);
    }

    [Fact]
    public async Task Scopes_end_with_the_request()
    {
        await host.SendInProcessAsync("GET", "/api/v1/scopes");
        Assert.Equal(1, visits.Disposed);
    }

    [Fact]
    public async Task Many_requests_at_once_keep_their_own_answers()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            Task.Run(() => host.SendInProcessAsync("POST", "/api/v1/echo", Encoding.UTF8.GetBytes($"body {i}")))));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"body {i}"), replies.Select(reply => Encoding.UTF8.GetString(reply.Body.Span)));
    }

    [Fact]
    public async Task Cancelling_reaches_the_function()
    {
        using var cancel = new CancellationTokenSource();
        var sending = host.SendInProcessAsync("GET", "/api/v1/waiting", ct: cancel.Token);
        await gate.Entered;
        await cancel.CancelAsync();
        Assert.True(await gate.Cancelled.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Before_the_start_a_request_is_refused()
    {
        using var other = new ScratchDirectory();
        using var unstarted = TestHost.Builder(other.Path).Build();
        var http = unstarted.Services.GetRequiredService<IInProcessHttp>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.SendAsync(new("GET", "/", new Microsoft.AspNetCore.Http.HeaderDictionary(), default), default));
    }
}
