using System.Net;
using System.Net.Sockets;
using GreenFlux.Local.Runtime.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class RefusalTests : IDisposable
{
    private readonly ScratchDirectory data = new();

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData(typeof(Twice), "Function name Same is used by", "Twice.One", "Twice.Two")]
    [InlineData(typeof(Hidden), "Function Hidden", "isn't public")]
    [InlineData(typeof(HiddenMethod), "Function HiddenMethod", "isn't public")]
    [InlineData(typeof(TwoTriggers), "Function TwoTriggers", "2 triggers")]
    [InlineData(typeof(NoTrigger), "Function NoTrigger", "0 triggers")]
    [InlineData(typeof(StrangeParameter), "Function StrangeParameter", "System.Uri elsewhere")]
    [InlineData(typeof(StrangeResult), "Function StrangeResult", "returns System.String")]
    [InlineData(typeof(Keyed), "Function Keyed", "asks the host for Function keys")]
    [InlineData(typeof(BadRoute), "Function BadRoute", "v1/{id")]
    [InlineData(typeof(SameRoute), "GET", "have the same route", "API/V1/SAME/{}")]
    public void A_function_that_cannot_be_served_is_named(Type functions, params string[] parts)
    {
        var builder = TestHost.Builder(data.Path, functions);
        builder.ConfigureFunctionsWebApplication();
        var refusal = Assert.Throws<HostRefusedException>(builder.Build);
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_nobody_registered_is_named()
    {
        var builder = TestHost.Builder(data.Path, typeof(SampleFunctions));
        builder.ConfigureFunctionsWebApplication();
        var refusal = Assert.Throws<HostRefusedException>(builder.Build);
        Assert.Contains(nameof(ScopedThing), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Http_functions_without_the_web_application_are_refused()
    {
        var refusal = Assert.Throws<HostRefusedException>(TestHost.Builder(data.Path, typeof(SampleFunctions)).Build);
        Assert.Contains("ConfigureFunctionsWebApplication", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = TestHost.Builder(data.Path);
        builder.Configuration["Embedded:Port"] = port.ToString();
        await using var host = (IAsyncDisposable)builder.Build();
        var refusal = await Assert.ThrowsAsync<HostRefusedException>(() => ((Microsoft.Extensions.Hosting.IHost)host).StartAsync());
        Assert.Contains($"Port {port}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_belongs_to_one_host_at_a_time()
    {
        await using (await TestHost.StartAsync(TestHost.Builder(data.Path)))
        {
            var refusal = Assert.Throws<HostRefusedException>(TestHost.Builder(data.Path).Build);
            Assert.Contains(data.Path, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("another process", refusal.Message, StringComparison.Ordinal);
        }

        await using var next = await TestHost.StartAsync(TestHost.Builder(data.Path));
    }

    [Theory]
    [InlineData("Embedded:Port", "http", "Embedded:Port is 'http'")]
    [InlineData("Embedded:Bind", "example.org", "Embedded:Bind is 'example.org'")]
    [InlineData("Embedded:Certificate:Path", "/nowhere/cert.pem", "/nowhere/cert.pem")]
    public async Task A_setting_that_cannot_work_is_named(string key, string value, string part)
    {
        var refusal = await Assert.ThrowsAsync<HostRefusedException>(async () =>
        {
            var builder = TestHost.Builder(data.Path);
            builder.Configuration[key] = value;
            await using var host = await TestHost.StartAsync(builder);
        });
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    public static class Twice
    {
        [Function("Same")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "one")] HttpRequest request) => Results.Text(request.Path);

        [Function("same")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, Route = "two")] HttpRequest request) => Results.Text(request.Path);
    }

    internal static class Hidden
    {
        [Function("Hidden")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Path);
    }

    public static class HiddenMethod
    {
        [Function("HiddenMethod")]
        internal static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Path);
    }

    public static class TwoTriggers
    {
        [Function("TwoTriggers")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [TimerTrigger("0 0 0 * * *")] TimerInfo timer) =>
            Results.Text(request.Path + timer.IsPastDue);
    }

    public static class NoTrigger
    {
        [Function("NoTrigger")]
        public static IResult Run(HttpRequest request) => Results.Text(request.Path);
    }

    public static class StrangeParameter
    {
        [Function("StrangeParameter")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, Uri elsewhere) => Results.Text(request.Path + elsewhere);
    }

    public static class StrangeResult
    {
        [Function("StrangeResult")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.Path;
    }

    public static class Keyed
    {
        [Function("Keyed")]
        public static IResult Run([HttpTrigger] HttpRequest request) => Results.Text(request.Path);
    }

    public static class BadRoute
    {
        [Function("BadRoute")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/{id")] HttpRequest request) => Results.Text(request.Path);
    }

    public static class SameRoute
    {
        [Function("First")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/same/{id}")] HttpRequest request) => Results.Text(request.Path);

        [Function("Second")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/same/{name}")] HttpRequest request) => Results.Text(request.Path);
    }
}
