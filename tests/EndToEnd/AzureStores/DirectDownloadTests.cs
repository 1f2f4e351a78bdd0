using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Azure.Storage.Blobs;
using GreenFlux.Azure.Blobs;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Exports;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.AzureStores;

/// <summary>Exports of a platform whose files are on Blob Storage.</summary>
public sealed class DirectDownloadTests : IAsyncLifetime
{
    private TestPlatform? platform;
    private Tenant tenant = null!;

    public async Task InitializeAsync()
    {
        var server = await Azurite.RunningAsync();
        var directory = Directory.CreateTempSubdirectory("greenflux-blobs-").FullName;
        platform = await TestPlatform.StartInAsync(
            directory, ownsDirectory: true,
            configure: services => services.AddSingleton<IBlobStore>(new AzureBlobStore(new BlobServiceClient(server.ConnectionString), TimeProvider.System)),
            arguments: ["--Exports:CdrsPerChunk", "100"]);
        tenant = await Tenant.CreateAsync(platform);
        await ExportWorld.FillAsync(platform, tenant);
    }

    public async Task DisposeAsync()
    {
        if (platform is not null)
            await platform.DisposeAsync();
    }

    private async Task<(HttpResponseMessage Answer, HttpClient Client)> AskAsync(string link)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = platform!.Address };
        return (await client.GetAsync(link), client);
    }

    [SkippableFact]
    public async Task Who_has_a_good_link_is_sent_to_the_file_for_a_few_minutes_and_who_has_none_is_not()
    {
        var export = await ExportWorld.ExportAsync(tenant, """{"format":"PARQUET"}""");
        var link = (string)export["download"]!["url"]!;
        var (answer, client) = await AskAsync(link);
        using (client)
        using (answer)
        {
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Equal(("no-store", "no-referrer"), (answer.Headers.CacheControl!.ToString(), answer.Headers.GetValues("Referrer-Policy").Single()));
            var terms = HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
            Assert.Equal(("r", "b"), (terms["sp"], terms["sr"]));
            Assert.InRange(EndOf(terms["se"]!), TimeProvider.System.GetUtcNow().AddMinutes(1), TimeProvider.System.GetUtcNow().AddMinutes(5));

            using var file = await client.GetAsync(answer.Headers.Location);
            var content = await file.Content.ReadAsByteArrayAsync();
            Assert.Equal((HttpStatusCode.OK, (long)export["bytes"]!), (file.StatusCode, content.LongLength));
            Assert.Equal("PAR1"u8.ToArray(), content[..4]);
            Assert.Equal("application/vnd.apache.parquet", file.Content.Headers.ContentType!.ToString());
            Assert.Matches("^attachment; filename=\"?cdrs-[0-9]{8}-[0-9]{8}\\.parquet\"?$", file.Content.Headers.ContentDisposition!.ToString());
        }
        foreach (var (bad, status) in new[] { (link[..^1], HttpStatusCode.Forbidden), (Made(export, TimeSpan.FromMinutes(-1)), HttpStatusCode.Gone) })
        {
            var (refused, asker) = await AskAsync(bad);
            using (asker)
            using (refused)
                Assert.Equal((status, (Uri?)null), (refused.StatusCode, refused.Headers.Location));
        }
    }

    [SkippableFact]
    public async Task The_direct_link_ends_with_the_one_that_was_shown()
    {
        var export = await ExportWorld.ExportAsync(tenant, """{"format":"PARQUET"}""");
        var (answer, client) = await AskAsync(Made(export, TimeSpan.FromMinutes(2)));
        using (client)
        using (answer)
            Assert.InRange(EndOf(HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["se"]!), TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(2));
    }

    [SkippableFact]
    public async Task A_file_of_several_blobs_goes_through_the_platform()
    {
        var export = await ExportWorld.ExportAsync(tenant, """{"format":"CSV"}""");
        var (answer, client) = await AskAsync((string)export["download"]!["url"]!);
        using (client)
        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal((long)export["bytes"]!, (await answer.Content.ReadAsByteArrayAsync()).LongLength);
        }
    }

    /// <summary>A link of this installation that works for as long from now.</summary>
    private string Made(JsonNode export, TimeSpan left)
    {
        var (links, options) = (platform!.Services.GetRequiredService<SignedLinks>(), platform.Services.GetRequiredService<IOptions<ExportOptions>>());
        var then = TimeProvider.System.GetUtcNow().AddHours(-options.Value.LinkHours) + left;
        return new ExportLinks(links, options, new FakeTimeProvider(then)).Make(tenant.Id, (string)export["id"]!).Path;
    }

    private static DateTimeOffset EndOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
