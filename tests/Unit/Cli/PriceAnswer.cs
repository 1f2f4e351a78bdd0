using System.Text.Json;
using GreenFlux.Cli.Pricing;
using GreenFlux.Cli.Terminal;
using GreenFlux.Ocpi;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Unit.Cli;

/// <summary>What <c>./greenflux price</c> answers: run in this process, over real files.</summary>
internal sealed record PriceAnswer(int ExitCode, string Screen, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static async Task<PriceAnswer> OfAsync(
        DirectoryInfo folder, string tariff, string session, bool json = true, string sessionName = "session.json", OcpiVersion? version = null)
    {
        var (tariffFile, sessionFile) = (Path.Combine(folder.FullName, "tariff.json"), Path.Combine(folder.FullName, sessionName));
        await File.WriteAllTextAsync(tariffFile, tariff);
        await File.WriteAllTextAsync(sessionFile, session);
        using var screen = new StringWriter();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await new PriceCommand(GreenFlux.Cli.Terminal.Screen.On(screen, new FakeTimeProvider()), output, errors)
            .RunAsync(new PriceOptions(new FileInfo(tariffFile), new FileInfo(sessionFile), json, version), CancellationToken.None);
        return new PriceAnswer(exitCode, screen.ToString(), output.ToString(), errors.ToString());
    }
}
