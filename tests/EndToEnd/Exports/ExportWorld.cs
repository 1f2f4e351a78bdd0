using System.Net;
using System.Text.Json.Nodes;
using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Exports;

/// <summary>A tenant with hundreds of CDRs over three months, copied from one that the platform priced; small chunks.</summary>
public sealed class ExportWorld : IAsyncLifetime
{
    /// <summary>Far less than there are CDRs, and no divisor of any number of them.</summary>
    public const int CdrsPerChunk = 37;
    public const int Published = 240;
    public const string HostileStation = "=HYPERLINK(A1)";

    private static readonly DateTimeOffset First = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);

    public TestPlatform Platform { get; private set; } = null!;
    public Tenant Tenant { get; private set; } = null!;

    /// <summary>What a complete export has, latest start first.</summary>
    public IReadOnlyList<Cdr> Cdrs { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-exports-").FullName;
        Platform = await TestPlatform.StartInAsync(directory, ownsDirectory: true, arguments: ["--Exports:CdrsPerChunk", $"{CdrsPerChunk}"]);
        Tenant = await Tenant.CreateAsync(Platform);
        Cdrs = await FillAsync(Platform, Tenant);
    }

    public async Task DisposeAsync() => await Platform.DisposeAsync();

    /// <returns>The published ones, latest start first.</returns>
    public static async Task<IReadOnlyList<Cdr>> FillAsync(TestPlatform platform, Tenant tenant)
    {
        var template = await TemplateAsync(platform, tenant);
        var documents = platform.Services.GetRequiredService<IDocumentStore>();
        var cdrs = Enumerable.Range(0, Published + 30).Select(number => Copy(template, number)).ToList();
        foreach (var month in cdrs.GroupBy(cdr => SessionId.Parse(cdr.SessionId).Month))
        {
            await platform.Services.GetRequiredService<SessionStore>().AnnounceMonthAsync(tenant.Id, month.Key, default);
            foreach (var batch in month.Chunk(DocumentLimits.WritesPerBatch))
            {
                var written = await documents.WriteAsync(
                    Container.Ledger, SessionStore.MonthPartition(tenant.Id, month.Key), [.. batch.Select(CdrDocuments.Cdr.Create)], default);
                Assert.True(written.Succeeded);
            }
        }
        return [.. cdrs.Append(template).Where(cdr => !cdr.IsUnpublished).OrderByDescending(CdrDocuments.Cdr.SortOf, StringComparer.Ordinal)];
    }

    public async Task<JsonNode> ExportAsync(string request) => await ExportAsync(Tenant, request);

    /// <returns>The completed export.</returns>
    public static async Task<JsonNode> ExportAsync(Tenant tenant, string request)
    {
        var url = (string)(await tenant.PostAsync("/api/v1/exports", request))["statusUrl"]!;
        return await EndedAsync(tenant, url);
    }

    public static Task<JsonNode> EndedAsync(Tenant tenant, string url) => Eventually.Async(async () =>
    {
        var export = await tenant.GetAsync(url);
        Assert.Contains((string)export["status"]!, new[] { "RUNNING", "COMPLETED" });
        return (string)export["status"]! == "RUNNING" ? null : export;
    }, $"the export {url} to end")!;

    /// <summary>Fetches the file as anybody who has the link.</summary>
    public static async Task<byte[]> DownloadAsync(Uri platform, JsonNode export)
    {
        using var anybody = TestPlatform.Client(platform, key: null);
        using var response = await anybody.GetAsync((string)export["download"]!["url"]!);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var file = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((long)export["bytes"]!, file.Length);
        return file;
    }

    public Task<byte[]> DownloadAsync(JsonNode export) => DownloadAsync(Platform.Address, export);

    private static async Task<Cdr> TemplateAsync(TestPlatform platform, Tenant tenant)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(First.AddDays(-1)), First.AddDays(-1).AddHours(1), 10_000);
        var listed = await Eventually.Async(async () => (await tenant.CdrsAsync(station)) is [var cdr, ..] ? cdr : null, "the CDR to copy");
        return (await platform.Services.GetRequiredService<CdrStore>().GetCdrAsync(tenant.Id, (string)listed["id"]!, default))!;
    }

    /// <summary>Every tenth is a credit, every ninth too small to be published, every seventh from a hostile station, every fifth of another CPO.</summary>
    private static Cdr Copy(Cdr template, int number)
    {
        var start = First.AddHours(7 * number);
        // Of the right form and the same in every run, so that files of two platforms can be compared.
        var session = SessionId.Derived(start, $"{number:D16}").ToString();
        return template with
        {
            Id = Cdr.IdOf(session, 1), SessionId = session, StartedAt = start, EndedAt = start.AddHours(1),
            StationId = number % 7 == 0 ? HostileStation : $"CP-{number % 4}",
            TokenUid = (number % 8) switch { 0 => "-TOKEN", 1 => "+1", 2 => "@x", 3 => "a,\"b\"", _ => "TAG-1" },
            Parties = template.Parties! with { CpoId = number % 5 == 0 ? "cpo-2" : "own" },
            Kind = number % 10 == 0 ? CdrKind.Credit : CdrKind.Charge,
            ReferenceId = number % 10 == 0 ? "cdr-before" : null,
            Wholesale = number % 10 == 0 ? template.Wholesale with { Total = Negative(template.Wholesale.Total) } : template.Wholesale,
            IsUnpublished = number % 9 == 0,
        };
    }

    private static Money Negative(Money money) => new(-money.Amount, money.Currency);
}
