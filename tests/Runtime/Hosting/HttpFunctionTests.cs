using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class HttpFunctionTests : IAsyncLifetime, IDisposable
{
    private readonly ScratchDirectory data = new();
    private readonly Visits visits = new();
    private TestHost host = null!;

    public async Task InitializeAsync()
    {
        var builder = TestHost.Builder(data.Path, typeof(SampleFunctions));
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(visits).AddScoped<ScopedThing>();
        host = await TestHost.StartAsync(builder);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_route_value_and_the_query_reach_the_function() =>
        Assert.Equal("GET a b 7", await host.Http.GetStringAsync("api/v1/text/a%20b?q=7"));

    [Fact]
    public async Task Route_values_are_parsed_to_the_parameters_types()
    {
        var id = Guid.NewGuid();
        Assert.Equal($"3 {id} 1.50 3", await host.Http.GetStringAsync($"api/v1/numbers/3/{id}/1.50"));
    }

    [Fact]
    public async Task A_missing_optional_route_value_is_null()
    {
        var id = Guid.NewGuid();
        Assert.Equal($"3 {id} none 2", await host.Http.GetStringAsync($"api/v1/numbers/3/{id}"));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1/text/a")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/api/v1/numbers/three/0d5ef2d5-6a50-4e23-8d6d-0f1c1ed1c1b5")]
    [InlineData("GET", "/api/v1/pattern/abc")]
    [InlineData("DELETE", "/api/v1/echo")]
    [InlineData("GET", "/api/v1/echo")]
    [InlineData("OPTIONS", "/api/v1/text/a")]
    public async Task An_unknown_route_a_failed_constraint_and_a_wrong_method_are_404_without_a_body(string method, string path)
    {
        using var answer = await host.Http.SendAsync(new(new(method), path));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Empty(answer.Content.Headers.Allow);
        Assert.Equal(404, (await host.SendInProcessAsync(method, path)).StatusCode);
    }

    [Fact]
    public async Task A_regex_constraint_is_served() =>
        Assert.Equal("/api/v1/pattern/DE DE", await host.Http.GetStringAsync("api/v1/pattern/DE"));

    [Fact]
    public async Task A_body_goes_in_and_status_headers_and_body_come_out()
    {
        using var answer = await host.Http.PutAsync("api/v1/echo", new StringContent("é", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("Echo", Assert.Single(answer.Headers.GetValues("x-function")));
        Assert.Equal("é", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_function_may_write_the_response_itself()
    {
        using var answer = await host.Http.GetAsync("api/v1/written");
        Assert.Equal("yes", Assert.Single(answer.Headers.GetValues("x-started")));
        Assert.Equal("first,second", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_exception_is_500_and_tells_nothing()
    {
        using var answer = await host.Http.GetAsync("api/v1/broken");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_route_value_that_the_parameter_cannot_hold_is_500()
    {
        using var answer = await host.Http.GetAsync("api/v1/unparsed/many");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_class_is_made_per_invocation_from_a_scope_that_ends_with_it()
    {
        var first = (await host.Http.GetStringAsync("api/v1/scopes")).Split(' ');
        var second = (await host.Http.GetStringAsync("api/v1/scopes")).Split(' ');
        Assert.Equal(first[0], first[1]);
        Assert.NotEqual(first[0], second[0]);
        Assert.NotEqual(first[2], second[2]);
        SpinWait.SpinUntil(() => visits.Disposed == 2, TimeSpan.FromSeconds(10));
        Assert.Equal(2, visits.Disposed);
    }

    [Fact]
    public async Task A_function_is_described_as_on_the_real_host()
    {
        var described = JsonDocument.Parse(await host.Http.GetStringAsync("api/v1/described")).RootElement;
        Assert.Equal("Described", described.GetProperty("name").GetString());
        Assert.Equal("GreenFlux.Tests.Runtime.Hosting.SampleFunctions.Described", described.GetProperty("entryPoint").GetString());
        Assert.Equal("httpTrigger", described.GetProperty("trigger").GetString());
        Assert.Equal("GreenFlux.Tests.Runtime.dll", described.GetProperty("assembly").GetString());
        Assert.True(described.GetProperty("same").GetBoolean());
    }

    [Fact]
    public async Task A_trigger_without_methods_answers_to_all()
    {
        using var answer = await host.Http.SendAsync(new(HttpMethod.Patch, "api/v1/described"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
