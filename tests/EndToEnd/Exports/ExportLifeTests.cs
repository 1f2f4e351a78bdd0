using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Links;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Exports;

/// <summary>Links, deletion and purging of exports.</summary>
public sealed class ExportLifeTests(ExportWorld world) : IClassFixture<ExportWorld>
{
    private T Service<T>()
        where T : notnull
        => world.Platform.Services.GetRequiredService<T>();

    private async Task<(HttpStatusCode Status, string? Code)> FetchAsync(string link)
    {
        using var anybody = TestPlatform.Client(world.Platform.Address, key: null);
        using var response = await anybody.GetAsync(link);
        return response.IsSuccessStatusCode
            ? (response.StatusCode, null)
            : (response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
    }

    private async Task<(string Id, string Link)> MakeAsync()
    {
        var export = await world.ExportAsync("""{"format":"CSV","stationId":"CP-1"}""");
        return ((string)export["id"]!, (string)export["download"]!["url"]!);
    }

    [Fact]
    public async Task A_link_that_was_changed_in_any_part_opens_nothing()
    {
        var (id, link) = await MakeAsync();
        Assert.Equal((HttpStatusCode.OK, null), await FetchAsync(link));
        var (otherId, _) = await MakeAsync();
        var expires = long.Parse(link.Split("expires=")[1].Split('&')[0]);
        var last = link[^1] == 'A' ? 'E' : 'A';
        string[] changed =
        [
            link.Replace(world.Tenant.Id, "t-another", StringComparison.Ordinal), link.Replace(id, otherId, StringComparison.Ordinal),
            link.Replace($"{expires}", $"{expires + 1}", StringComparison.Ordinal), link[..^1] + last, link[..^1], $"{link}&signature=x",
            link.Split("&signature")[0], link.Split('?')[0], link.Replace("signature=", "signature=%00", StringComparison.Ordinal),
        ];
        foreach (var other in changed)
            Assert.Equal((HttpStatusCode.Forbidden, "LINK_INVALID"), await FetchAsync(other));
    }

    [Fact]
    public async Task A_link_works_for_a_day_and_then_is_gone()
    {
        var (id, _) = await MakeAsync();
        var now = Service<TimeProvider>().GetUtcNow();
        ExportLinks At(DateTimeOffset then) => new(Service<SignedLinks>(), Service<IOptions<ExportOptions>>(), new FakeTimeProvider(then));

        var fresh = At(now.AddHours(-23)).Make(world.Tenant.Id, id);
        Assert.Equal((HttpStatusCode.OK, null), await FetchAsync(fresh.Path));
        var old = At(now.AddHours(-24).AddMinutes(-1)).Make(world.Tenant.Id, id);
        Assert.Equal((HttpStatusCode.Gone, "LINK_EXPIRED"), await FetchAsync(old.Path));

        var signature = fresh.Path.Split("signature=")[1];
        var expires = fresh.Path.Split("expires=")[1].Split('&')[0];
        Assert.Empty(At(fresh.ExpiresAt.AddSeconds(-1)).Check(world.Tenant.Id, id, expires, signature).Refusals);
        Assert.Equal(RefusalCode.LinkExpired, At(fresh.ExpiresAt).Check(world.Tenant.Id, id, expires, signature).Refusals[0].Code);
    }

    [Fact]
    public async Task A_deleted_export_takes_its_file_and_its_links_along()
    {
        var (id, link) = await MakeAsync();
        await DeleteAsync(id);
        Assert.Equal((HttpStatusCode.Gone, "LINK_EXPIRED"), await FetchAsync(link));
        Assert.Empty(await BlobsAsync(ExportBlobs.Prefix(id)));
        using var again = await world.Tenant.Client.GetAsync($"/api/v1/exports/{id}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Files_are_let_go_of_after_their_time_whether_they_were_counted_or_not()
    {
        var platform = world.Platform;
        var tenant = await Tenant.CreateAsync(platform);
        var export = await ExportWorld.ExportAsync(tenant, """{"format":"PARQUET"}""");
        var id = (string)export["id"]!;
        var blobs = Service<IBlobStore>();
        await blobs.PutAsync(tenant.Id, ExportBlobs.Chunk("nobodys", 1), (stream, ct) => stream.WriteAsync(new byte[1], ct).AsTask(), default);
        await blobs.PutAsync(tenant.Id, "imports/kept", (stream, ct) => stream.WriteAsync(new byte[1], ct).AsTask(), default);

        Assert.Equal(0, await Service<ExportStore>().PurgeAsync(tenant.Id, Service<TimeProvider>().GetUtcNow().AddDays(-7), default));
        Assert.Equal((HttpStatusCode.OK, null), await FetchAsync((string)export["download"]!["url"]!));
        Assert.Equal(1, await Service<ExportStore>().PurgeAsync(tenant.Id, Service<TimeProvider>().GetUtcNow().AddSeconds(1), default));

        var purged = await tenant.GetAsync($"/api/v1/exports/{id}");
        Assert.Equal(("EXPIRED", (JsonNode?)null), ((string)purged["status"]!, purged["download"]));
        Assert.Equal((HttpStatusCode.Gone, "LINK_EXPIRED"), await FetchAsync((string)export["download"]!["url"]!));
        var left = new List<string>();
        await foreach (var blob in blobs.ListAsync(tenant.Id, "", null, default))
            left.Add(blob.Name);
        Assert.Equal(["imports/kept"], left);
        Assert.Equal(0, await Service<ExportStore>().PurgeAsync(tenant.Id, Service<TimeProvider>().GetUtcNow().AddDays(91), default));
        Assert.Empty(await tenant.ListAsync("/api/v1/exports"));
    }

    [Fact]
    public async Task A_cancelled_export_is_written_no_further()
    {
        // Without a workflow, as after a crash between the two.
        var export = await Service<ExportStore>().CreateAsync($"{Guid.NewGuid():N}", world.Tenant.Id, ExportFormat.Csv, new ExportFilter(), default);
        var run = Service<ExportRun>();
        var progress = await run.AdvanceAsync(world.Tenant.Id, export.Id, default);
        Assert.False(progress.IsOver);
        Assert.InRange(progress.Rows, 1, ExportWorld.CdrsPerChunk);
        var half = await world.Tenant.GetAsync($"/api/v1/exports/{export.Id}");
        Assert.Equal(("RUNNING", progress.Rows, (JsonNode?)null), ((string)half["status"]!, (long)half["rows"]!, half["download"]));
        Assert.InRange((int)half["progressPercent"]!, 1, 98);

        await DeleteAsync(export.Id);
        Assert.Equal("CANCELLED", (string)(await world.Tenant.GetAsync($"/api/v1/exports/{export.Id}"))["status"]!);
        Assert.True((await run.AdvanceAsync(world.Tenant.Id, export.Id, default)).IsOver);
        Assert.Single(await BlobsAsync(ExportBlobs.Prefix(export.Id)));
    }

    [Fact]
    public async Task Two_who_write_one_export_at_once_write_it_once()
    {
        var store = Service<ExportStore>();
        var export = await store.CreateAsync($"{Guid.NewGuid():N}", world.Tenant.Id, ExportFormat.JsonLines, new ExportFilter(), default);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!(await Service<ExportRun>().AdvanceAsync(world.Tenant.Id, export.Id, default)).IsOver)
            {
                // The next chunk.
            }
        })));
        var doubled = await world.DownloadAsync(await world.Tenant.GetAsync($"/api/v1/exports/{export.Id}"));
        var plain = await world.DownloadAsync(await world.ExportAsync("""{"format":"JSON_LINES"}"""));
        Assert.Equal(plain, doubled);
    }

    [Fact]
    public async Task What_was_made_after_an_export_was_asked_for_is_not_in_it()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var export = await Service<ExportStore>().CreateAsync($"{Guid.NewGuid():N}", tenant.Id, ExportFormat.Csv, new ExportFilter(), default);
        await ExportWorld.FillAsync(world.Platform, tenant);
        while (!(await Service<ExportRun>().AdvanceAsync(tenant.Id, export.Id, default)).IsOver)
        {
            // The next chunk.
        }
        Assert.Equal(0, (int)(await tenant.GetAsync($"/api/v1/exports/{export.Id}"))["rows"]!);
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"format":"XLSX"}""", 400)]
    [InlineData("""{"format":"CSV","from":"2026-03-01T00:00:00Z","before":"2026-03-01T00:00:00Z"}""", 422)]
    public async Task What_can_not_be_exported_is_refused(string body, int status)
    {
        using var response = await world.Tenant.Client.PostAsync("/api/v1/exports", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_an_export()
    {
        var (id, _) = await MakeAsync();
        var stranger = await Tenant.CreateBareAsync(world.Platform);
        using var found = await stranger.Client.GetAsync($"/api/v1/exports/{id}");
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
        Assert.Empty(await stranger.ListAsync("/api/v1/exports"));
    }

    private async Task DeleteAsync(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/exports/{id}");
        request.Headers.Add("If-Match", "*");
        using var response = await world.Tenant.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private async Task<List<string>> BlobsAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var blob in Service<IBlobStore>().ListAsync(world.Tenant.Id, prefix, null, default))
            names.Add(blob.Name);
        return names;
    }
}
