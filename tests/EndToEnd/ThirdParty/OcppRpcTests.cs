using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.ThirdParty;

/// <summary>A session of a charger built on a foreign library, which checks all that we say against the official schemas.</summary>
public sealed class OcppRpcTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [SkippableFact]
    public async Task A_strict_client_of_another_make_is_served_from_boot_to_CDR()
    {
        var script = FindScript();
        Skip.If(script is null, "tests/EndToEnd/npm/session.js was not found above the test's own directory.");
        Skip.IfNot(Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules", "ocpp-rpc")),
            "The npm package ocpp-rpc is missing: run 'npm ci' in tests/EndToEnd/npm.");
        var station = await world.Tenant.CreateStationAsync();
        var endpoint = new UriBuilder(world.Platform.Address) { Scheme = "ws", Path = "/ocpp" }.Uri;
        using var client = Start(script!, endpoint, station);
        Skip.If(client is null, "Node.js is missing: install 'node' to run the foreign client.");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            var steps = await FollowAsync(client!, station, limit.Token);
            Assert.Equal(["boot", "status", "authorize", "remoteStart", "start", "meterValues", "heartbeat", "stop", "done"], steps.Select(step => (string)step["step"]!));
            Assert.Equal("Accepted", (string)steps[0]["data"]!["status"]!);
        }
        finally
        {
            if (!client!.HasExited)
                client.Kill();
        }
        var cdr = await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(5_000m, (decimal)cdr["totalEnergyWh"]!);
        Assert.Equal(2.00m, (decimal)cdr["totalCost"]!);
        Assert.Empty(await world.Tenant.FlaggedAsync(station));
    }

    /// <summary>Reads what the client reports until it ends; when its token is authorized, an operator starts it.</summary>
    private async Task<List<JsonNode>> FollowAsync(Process client, string station, CancellationToken ct)
    {
        var steps = new List<JsonNode>();
        var errors = client.StandardError.ReadToEndAsync(ct);
        while (await client.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            var step = JsonNode.Parse(line)!;
            steps.Add(step);
            if ((string)step["step"]! == "authorize")
                await world.Tenant.PostAsync("/api/v1/commands", $$"""{"type":"RemoteStart","stationId":"{{station}}","tokenUid":"{{Tenant.Token}}","connectorId":2}""");
        }
        await client.WaitForExitAsync(ct);
        Assert.True(client.ExitCode == 0, $"{steps.LastOrDefault()?.ToJsonString()} {await errors}");
        return steps;
    }

    /// <returns>Null when there is no Node.js.</returns>
    private static Process? Start(string script, Uri endpoint, string station)
    {
        var start = new ProcessStartInfo("node", [script, endpoint.ToString(), station])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string? FindScript()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "tests", "EndToEnd", "npm", "session.js");
            if (File.Exists(script))
                return script;
        }
        return null;
    }
}
