using System.CommandLine;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Bench;
using GreenFlux.Cli.Demo;
using GreenFlux.Cli.Pricing;
using GreenFlux.Cli.Publish;
using GreenFlux.Cli.Replay;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Testing;
using GreenFlux.Cli.Up;
using GreenFlux.Local.Runtime.Hosting;
using GreenFlux.Ocpi;
using GreenFlux.Platform.Settings;

namespace GreenFlux.Cli;

/// <summary>The commands, their options and exit codes: 0 done, 1 failed, 2 not understood, 130 interrupted.</summary>
public static class CommandLine
{
    private const int DefaultPort = 7071;
    private const int NotUnderstood = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        var clock = TimeProvider.System;
        using var http = new HttpClient();
        var root = Root(http, clock);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            var known = parsed.CommandResult.Command is RootCommand ? [] : new[] { parsed.CommandResult.Command.Name };
            await root.Parse([.. known, "--help"]).InvokeAsync(new InvocationConfiguration { Output = Console.Error });
            return NotUnderstood;
        }
        try
        {
            // A stopping platform finishes what it began: that may take longer than the usual two seconds.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
        }
        catch (Exception problem) when (problem is CommandFailedException or HostRefusedException or InvalidSettingsException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
    }

    private static RootCommand Root(HttpClient http, TimeProvider clock) =>
        new("""
            GreenFlux: the back office for EV charging, on this machine.

              greenflux up [--data DIR] [--port N] [--bind ADDRESS] [--certificate FILE]
                  starts the platform and keeps it running; a first start makes a demo tenant
              greenflux demo [--url URL] [--key KEY]
                  a dozen simulated chargers live a day in a minute against it
              greenflux replay FILE [--speed N] [--json] [--mapping FILE] [--url URL] [--key KEY]
                  delivers real charging sessions and compares the outcome with the file
              greenflux price --tariff FILE --session FILE [--json]
                  prices described sessions by billing rules or by a partner's OCPI tariff, and explains the price
              greenflux publish [--output DIR|ZIP]
                  makes the package that is deployed to Azure Functions
              greenflux test [--soak]
                  runs every test that can run here; --soak runs the random ones for hours
              greenflux bench [--only FIGURE] [--seconds N] [--sessions N] [--replay FILE] [--save FILE]
                  measures the platform on this machine and prints a table

            Data is kept in ./data unless --data says otherwise; up, demo and replay find each other's keys there.
            Exit codes: 0 done, 1 failed or disagreeing, 2 not understood, 130 interrupted.
            """)
        {
            Up(http, clock),
            Demo(http, clock),
            Replay(http, clock),
            Price(clock),
            Publish(clock),
            Test(clock),
            Bench(clock),
        };

    private static Command Up(HttpClient http, TimeProvider clock)
    {
        var data = DataOption();
        var port = new Option<int>("--port") { Description = "The one port for everything; 0 takes any free one.", DefaultValueFactory = _ => DefaultPort };
        var bind = new Option<string>("--bind") { Description = "localhost, an address of this machine, or * for all.", DefaultValueFactory = _ => "localhost" };
        var certificate = new Option<FileInfo?>("--certificate") { Description = "PEM or PFX; with it the port speaks https and wss alone." };
        var certificateKey = new Option<FileInfo?>("--certificate-key") { Description = "The PEM certificate's private key, if it is in a file of its own." };
        var clientCertificates = new Option<bool>("--client-certificates") { Description = "Ask clients for a certificate, which chargers of security profile 3 need." };
        var verbose = new Option<bool>("--verbose") { Description = "Show the platform's own log, not only its warnings." };
        var storage = new Option<string?>("--storage") { Description = "azure: in Cosmos DB, Table Storage and Blob Storage, as far as they are set; local: on this machine, whatever is set. Left out, the settings decide." };
        storage.AcceptOnlyFromAmong("azure", "local");
        var set = new Option<string[]>("--set") { Description = "A setting for this start, such as Cosmos:Endpoint=https://name.documents.azure.com; may be given several times." };
        set.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]?>()?.Any(one => one.IndexOf('=', StringComparison.Ordinal) < 1) == true)
                result.AddError("--set must be Name=value.");
        });
        var command = new Command("up", "Start the platform and keep it running until Ctrl-C. A first start makes a demo tenant and prints its API key.")
            { data, port, bind, certificate, certificateKey, clientCertificates, storage, set, verbose };
        command.SetAction((parsed, ct) =>
            new UpCommand(args => Functions.FunctionApp.Build(args), http, Screen.On(Console.Out, clock), clock).RunAsync(
                new UpOptions(
                    parsed.GetRequiredValue(data), parsed.GetRequiredValue(port), parsed.GetRequiredValue(bind),
                    parsed.GetValue(certificate), parsed.GetValue(certificateKey), parsed.GetValue(clientCertificates), parsed.GetValue(verbose))
                {
                    Storage = parsed.GetValue(storage) switch { "azure" => StorageChoice.Azure, "local" => StorageChoice.Local, _ => StorageChoice.AsConfigured },
                    Settings = parsed.GetValue(set) ?? [],
                }, ct));
        return command;
    }

    private static Command Demo(HttpClient http, TimeProvider clock)
    {
        var url = UrlOption();
        var data = DataOption();
        var key = new Option<string?>("--key") { Description = "The demo tenant's API key; read from demo.json in --data when left out." };
        var command = new Command("demo", "Let a dozen simulated OCPP chargers live a day in a minute against the running platform.") { url, key, data };
        command.SetAction((parsed, ct) =>
        {
            var demoKey = parsed.GetValue(key) ?? new DataFiles(parsed.GetRequiredValue(data)).DemoKey()?.ApiKey
                ?? throw new CommandFailedException("There is no demo tenant's key here. Start the platform first (greenflux up), in this directory or with the same --data, or give --key.");
            return new DemoCommand(new PlatformApi(http, parsed.GetRequiredValue(url), demoKey), Screen.On(Console.Out, clock), clock).RunAsync(ct);
        });
        return command;
    }

    private static Command Replay(HttpClient http, TimeProvider clock)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A CSV file of real charging sessions." };
        var speed = new Option<double?>("--speed") { Description = "N times real time; as fast as the platform answers when left out." };
        var json = new Option<bool>("--json") { Description = "Print the result for a program on standard output; all else goes to standard error." };
        var mapping = new Option<FileInfo?>("--mapping") { Description = "A mapping file of your own (docs/replay.md); recognised by the file's header when left out." };
        var url = UrlOption();
        var data = DataOption();
        var key = new Option<string?>("--key") { Description = "The platform key; read from keys.json in --data when left out." };
        speed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or > 0))
                result.AddError("--speed must be above 0.");
        });
        var command = new Command("replay", "Deliver a file of real sessions by simulated chargers, then compare energy and counts with the platform's, to the watt-hour.")
            { file, speed, json, mapping, url, key, data };
        command.SetAction((parsed, ct) =>
        {
            var platformKey = parsed.GetValue(key) ?? new DataFiles(parsed.GetRequiredValue(data)).PlatformKey();
            var asJson = parsed.GetValue(json);
            return new ReplayCommand(
                new PlatformApi(http, parsed.GetRequiredValue(url), platformKey),
                Screen.On(asJson ? Console.Error : Console.Out, clock),
                Console.Out,
                clock).RunAsync(new ReplayOptions(parsed.GetRequiredValue(file), parsed.GetValue(speed), asJson, parsed.GetValue(mapping)), ct);
        });
        return command;
    }

    private static Command Price(TimeProvider clock)
    {
        var tariff = new Option<FileInfo>("--tariff") { Description = "Billing rules in the JSON of the API, or one OCPI tariff object as partners send it (docs/pricing.md).", Required = true, HelpName = "FILE" };
        var session = new Option<FileInfo>("--session") { Description = "The session: one JSON object, an array, or one object per line (docs/pricing.md).", Required = true, HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the breakdown for a program on standard output; all else goes to standard error." };
        var version = new Option<string?>("--ocpi") { Description = "An OCPI tariff's version; recognised by its fields when left out.", HelpName = "VERSION" };
        version.AcceptOnlyFromAmong("2.1.1", "2.2.1", "2.3.0");
        var command = new Command("price", "Price sessions by a tariff and print how the price comes about.") { tariff, session, json, version };
        command.SetAction((parsed, ct) => new PriceCommand(Screen.On(Console.Out, clock), Console.Out, Console.Error).RunAsync(
            new PriceOptions(
                parsed.GetRequiredValue(tariff), parsed.GetRequiredValue(session), parsed.GetValue(json),
                parsed.GetValue(version) is { } number ? OcpiVersions.Parse(number) : null), ct));
        return command;
    }

    private static Command Publish(TimeProvider clock)
    {
        var output = new Option<string?>("--output") { Description = "The archive, or the folder that it is written into; artifacts/ when left out.", HelpName = "DIR|ZIP" };
        var command = new Command("publish", "Build the function app for Azure (FunctionsRuntime=azure), look it over, and pack what is deployed.") { output };
        command.SetAction((parsed, ct) => new PublishCommand(Screen.On(Console.Out, clock)).RunAsync(parsed.GetValue(output), ct));
        return command;
    }

    private static Command Test(TimeProvider clock)
    {
        var soak = new Option<bool>("--soak") { Description = "Twenty times the kills and ten times the fuzzing: hours instead of minutes." };
        var command = new Command("test", "Run every test that can run here. The last line counts them; exit 1 on a failure or when none ran.") { soak };
        command.SetAction((parsed, ct) => new TestCommand(Screen.On(Console.Out, clock)).RunAsync(parsed.GetValue(soak), ct));
        return command;
    }

    private static Command Bench(TimeProvider clock)
    {
        var only = new Option<string[]>("--only") { Description = "Figures to measure instead of all; may be repeated.", HelpName = "FIGURE" };
        only.AcceptOnlyFromAmong([.. BenchCommand.Names]);
        var seconds = new Option<int>("--seconds") { Description = "How long each load lasts.", DefaultValueFactory = _ => 10, HelpName = "N" };
        var sessions = new Option<int>("--sessions") { Description = "How many stored sessions bulk runs are measured with at most.", DefaultValueFactory = _ => BenchOptions.MostSessions, HelpName = "N" };
        var replay = new Option<FileInfo?>("--replay") { Description = "A CSV file of recorded sessions for the figure of the replay.", HelpName = "FILE" };
        var save = new Option<FileInfo?>("--save") { Description = "Also write the table into this Markdown file, where it was before.", HelpName = "FILE" };
        var command = new Command("bench", "Measure the platform on this machine, with load generator, platform and disk side by side.") { only, seconds, sessions, replay, save };
        command.SetAction((parsed, ct) => new BenchCommand(Screen.On(Console.Out, clock), clock).RunAsync(
            new BenchOptions(parsed.GetValue(only) ?? [], parsed.GetRequiredValue(seconds), parsed.GetRequiredValue(sessions), parsed.GetValue(replay), parsed.GetValue(save)), ct));
        return command;
    }

    private static Option<DirectoryInfo> DataOption() =>
        new("--data") { Description = "The platform's data directory.", DefaultValueFactory = _ => new DirectoryInfo("data"), HelpName = "DIR" };

    private static Option<Uri> UrlOption() => new("--url")
    {
        Description = "Where the platform runs.",
        DefaultValueFactory = _ => new Uri($"http://localhost:{DefaultPort}/"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--url '{result.Tokens[0].Value}' is no http or https address.");
            return null;
        },
    };
}
