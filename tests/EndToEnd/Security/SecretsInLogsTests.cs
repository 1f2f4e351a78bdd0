using System.Collections.Concurrent;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>The process's log and the files of the stores, after everything that deals in secrets was done once.</summary>
public sealed class SecretsInLogsTests
{
    private const string Chosen = "correct-horse-battery";
    private const string Wrong = "wrong-horse-battery-staple";

    [Fact]
    public async Task No_secret_is_written_to_a_log()
    {
        var lines = new Lines();
        await using var platform = await TestPlatform.StartAsync(configure: services => services.AddLogging(logging =>
            logging.AddFilter<Lines>(null, LogLevel.Trace).AddProvider(lines)));
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync($",\"password\":\"{Chosen}\"");
        var generated = (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"CP-{{Guid.NewGuid():N}}","locationId":"loc","tariffCode":"WS","generatePassword":true,"evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}
            """))["password"]!;
        await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(platform, station, password: Wrong));
        await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(platform, "NOBODY", password: Wrong));
        await using (var charger = await TestCharger.ConnectAsync(platform, station, password: Chosen))
        {
            await charger.BootAsync();
            await tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"WriteConfiguration","key":"AuthorizationKey","value":"{{generated}}"}""");
            await charger.AnswerAsync(await charger.NextCallAsync(), """{"status":"Accepted"}""");
            await charger.ResultAsync("Heartbeat", "{}");
        }
        using (var stranger = platform.Client("gfk_a-key-that-nobody-has"))
            await stranger.GetAsync("/api/v1/tenant");

        var configuration = platform.Services.GetRequiredService<IConfiguration>();
        string[] secrets = [Chosen, Wrong, generated, tenant.Key, platform.RootKey, "gfk_a-key-that-nobody-has",
            configuration["Platform:CredentialPepper"]!, configuration["WebPubSub:AccessKey"]!, configuration["WebPubSub:FrontSecret"]!];
        Assert.NotEmpty(lines.Written);
        Assert.All(secrets, secret => Assert.DoesNotContain(lines.Written, line => line.Contains(secret, StringComparison.Ordinal)));
        var messages = string.Concat((await tenant.ListAsync($"/api/v1/charge-stations/{station}/messages")).Select(entry => entry.ToJsonString()));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, messages, StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Written.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // What was written is looked at afterwards.
        }
    }
}
