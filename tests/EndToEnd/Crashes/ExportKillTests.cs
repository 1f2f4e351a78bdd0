using GreenFlux.Tests.EndToEnd.Exports;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>Exports whose process is killed (SIGKILL), again and again, while it writes them.</summary>
public sealed class ExportKillTests : IDisposable
{
    private static readonly string[] Formats = ["CSV", "JSON_LINES", "PARQUET"];

    // Each format takes about twenty commits then: asking, starting, and three a chunk.
    private static readonly string[] Chunks = ["--Exports:CdrsPerChunk", "60"];

    private readonly string directory = Directory.CreateTempSubdirectory("greenflux-export-kill-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task However_often_the_process_dies_the_file_is_that_of_an_undisturbed_export()
    {
        var undisturbed = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string key;
        await using (var platform = await TestPlatform.StartInAsync(directory, arguments: Chunks))
        {
            var tenant = await Tenant.CreateAsync(platform);
            key = tenant.Key;
            await ExportWorld.FillAsync(platform, tenant);
            foreach (var format in Formats)
                undisturbed.Add(format, await ExportWorld.DownloadAsync(platform.Address, await ExportWorld.ExportAsync(tenant, $$"""{"format":"{{format}}"}""")));
        }

        var port = ChildPlatform.FreePort();
        var client = Tenant.Existing(new Uri($"http://localhost:{port}"), key);
        var random = new Random(20260310);
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        var kills = Soak.Times(usual: 2, soak: 40);
        for (var life = 0; life < kills; life++)
        {
            await using var doomed = await ChildPlatform.StartAsync(
                directory, port, [.. Chunks, $"--Embedded:Faults:KillAtCommit={random.Next(4, 40)}"]);
            await AskAsync(client, urls, doomed);
            await Eventually.Async(async () => doomed.HasExited || await AreOverAsync(client, urls), "the process to die or the exports to end");
            if (!doomed.HasExited)
                urls.Clear();
        }

        await using var last = await ChildPlatform.StartAsync(directory, port, Chunks);
        await AskAsync(client, urls, last);
        foreach (var format in Formats)
        {
            var file = await ExportWorld.DownloadAsync(last.Address, await ExportWorld.EndedAsync(client, urls[format]));
            Assert.Equal(undisturbed[format], file);
        }
    }

    /// <summary>Asks for what hasn't been promised yet.</summary>
    private static async Task AskAsync(Tenant tenant, Dictionary<string, string> urls, ChildPlatform platform)
    {
        foreach (var format in Formats.Where(format => !urls.ContainsKey(format)))
        {
            try
            {
                await CancelAsync(tenant, urls);
                urls[format] = (string)(await tenant.PostAsync("/api/v1/exports", $$"""{"format":"{{format}}"}"""))["statusUrl"]!;
            }
            catch (HttpRequestException)
            {
                await platform.ExitedAsync();
                return;
            }
        }
    }

    /// <summary>An export whose request was never answered runs, or waits for the sweep: it would count as one of the five that may run.</summary>
    private static async Task CancelAsync(Tenant tenant, Dictionary<string, string> urls)
    {
        foreach (var export in await tenant.ListAsync("/api/v1/exports"))
        {
            var url = $"/api/v1/exports/{export["id"]}";
            if ((string)export["status"]! != "RUNNING" || urls.ContainsValue(url))
                continue;
            using var request = new HttpRequestMessage(HttpMethod.Delete, url);
            request.Headers.Add("If-Match", "*");
            using var response = await tenant.Client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    private static async Task<bool> AreOverAsync(Tenant tenant, Dictionary<string, string> urls)
    {
        try
        {
            foreach (var url in urls.Values)
            {
                if ((string)(await tenant.GetAsync(url))["status"]! == "RUNNING")
                    return false;
            }
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
