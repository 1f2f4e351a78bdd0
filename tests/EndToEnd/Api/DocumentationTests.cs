using System.IO.Compression;
using System.Text.Json;
using GreenFlux.Functions.Operators.Http;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class DocumentationTests(ApiHost host)
{
    [Fact]
    public async Task Every_operation_stands_in_the_OpenAPI_document()
    {
        var document = (await host.Nobody.GetAsync("/api/openapi.json")).Body;
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("operationId").GetString())
            .ToArray();
        var declared = new ApiCatalog(typeof(ApiMiddleware).Assembly).Functions.Where(function => !function.IsPublic).Select(function => function.Name);
        Assert.Empty(declared.Except(operations));
        Assert.Equal(operations.Length, operations.Distinct().Count());
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        var document = (await host.Nobody.GetAsync("/api/openapi.json")).Body;
        var references = References(document).Distinct().ToArray();
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            var target = document;
            foreach (var step in reference.Split('/').Skip(1))
                Assert.True(target.TryGetProperty(step, out target), $"{reference} leads nowhere");
        }
    }

    [Fact]
    public async Task Schemas_say_what_is_required_which_values_there_are_and_what_they_mean()
    {
        var schemas = (await host.Nobody.GetAsync("/api/openapi.json")).Body.GetProperty("components").GetProperty("schemas");
        var station = schemas.GetProperty("ChargeStationRequest");
        Assert.Contains("locationId", station.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("Production", station.GetProperty("properties").GetProperty("deploymentState").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("charge point identity", station.GetProperty("properties").GetProperty("id").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("date-time", schemas.GetProperty("ChargeStationResponse").GetProperty("properties").GetProperty("createdAt").GetProperty("format").GetString());
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere()
    {
        var page = await host.Nobody.GetAsync("/api/docs");
        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.DoesNotContain("http://", page.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Raw, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(200, (await host.Nobody.GetAsync("/api/docs/start.js")).Status);

        using var http = new HttpClient { BaseAddress = host.Address };
        await using var compressed = await http.GetStreamAsync("/api/docs/scalar.js");
        await using var script = new GZipStream(compressed, CompressionMode.Decompress);
        using var reader = new StreamReader(script);
        Assert.Contains("createApiReference", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_that_the_stores_work()
    {
        var health = await host.Nobody.GetAsync("/api/health");
        Assert.Equal((200, "UP"), (health.Status, health.Text("status")));
        Assert.Contains("documents-writable", health.Body.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
        Assert.Equal(200, (await host.Nobody.GetAsync("/api/health/live")).Status);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
