using System.Text.Json;
using GreenFlux.Cli.Terminal;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <param name="Version">The OCPI version of the tariff; null: recognised by its fields.</param>
public sealed record PriceOptions(FileInfo Tariff, FileInfo Sessions, bool Json, OcpiVersion? Version);

/// <summary>Prices described sessions by a tariff file. Both files' formats are in docs/pricing.md.</summary>
/// <param name="screen">For people; with --json nothing goes there.</param>
/// <param name="output">For the JSON alone.</param>
/// <param name="errors">For problems and notes about the files.</param>
public sealed class PriceCommand(Screen screen, TextWriter output, TextWriter errors)
{
    private const long LargestFile = 256L * 1024 * 1024;

    /// <returns>0 when every session has a price, else 1.</returns>
    /// <exception cref="CommandFailedException">A file is missing, or can't be read.</exception>
    public async Task<int> RunAsync(PriceOptions options, CancellationToken ct)
    {
        var reading = TariffFiles.Read(await BytesAsync(options.Tariff, ct), options.Version);
        await TellAsync(options.Tariff.Name, "", reading.Notes, isNote: true, ct);
        await TellAsync(options.Tariff.Name, "", reading.Problems, isNote: false, ct);
        if (reading.Tariff is not { } tariff)
            return 1;
        var (form, sessions, problem) = SessionFileText.Cut(await BytesAsync(options.Sessions, ct), options.Sessions.Name);
        if (problem is not null)
        {
            await TellAsync(options.Sessions.Name, "", [problem], isNote: false, ct);
            return 1;
        }
        var prices = sessions.Select(session => Price(tariff, session.Place, session.Json));
        return options.Json ? await WriteAsync(prices, form, options.Sessions.Name, ct) : await ShowAsync(prices, options.Sessions.Name, ct);
    }

    private static SessionPrice Price(TariffFile tariff, string place, ReadOnlyMemory<byte> json)
    {
        var read = SessionReader.Read(place, json.Span);
        return read.Description is { } description ? tariff.Price(description) : new SessionPrice(read.Name, null, read.Problems);
    }

    private async Task<int> ShowAsync(IEnumerable<SessionPrice> prices, string fileName, CancellationToken ct)
    {
        var (priced, failed) = (0, 0);
        foreach (var price in prices)
        {
            ct.ThrowIfCancellationRequested();
            price.Price?.Show(screen, price.Session);
            await TellAsync(fileName, price.Session, price.Problems, isNote: false, ct);
            _ = price.Price is null ? failed++ : priced++;
        }
        if (priced + failed > 1)
        {
            screen.Line();
            screen.Line($"{priced} of {priced + failed} sessions priced.");
        }
        return failed == 0 ? 0 : 1;
    }

    private async Task<int> WriteAsync(IEnumerable<SessionPrice> prices, SessionFileForm form, string fileName, CancellationToken ct)
    {
        var failed = false;
        var all = new List<SessionPrice>();
        foreach (var price in prices)
        {
            ct.ThrowIfCancellationRequested();
            failed |= price.Price is null;
            await TellAsync(fileName, price.Session, price.Problems, isNote: false, ct);
            if (form == SessionFileForm.Lines)
                await output.WriteLineAsync(JsonSerializer.Serialize(price, PriceJson.OneLine.SessionPrice).AsMemory(), ct);
            else
                all.Add(price);
        }
        if (form == SessionFileForm.Single)
            await output.WriteLineAsync(JsonSerializer.Serialize(all[0], PriceJson.Indented.SessionPrice).AsMemory(), ct);
        else if (form == SessionFileForm.Array)
            await output.WriteLineAsync(JsonSerializer.Serialize(all, PriceJson.Indented.IReadOnlyListSessionPrice).AsMemory(), ct);
        return failed ? 1 : 0;
    }

    private async Task TellAsync(string fileName, string session, IReadOnlyList<Finding> findings, bool isNote, CancellationToken ct)
    {
        foreach (var finding in findings)
            await errors.WriteLineAsync($"{fileName}: {(isNote ? "note: " : "")}{(session.Length > 0 ? session + ": " : "")}{finding}".AsMemory(), ct);
    }

    private static async Task<byte[]> BytesAsync(FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
            throw new CommandFailedException($"There is no file {file.FullName}.");
        if (file.Length > LargestFile)
            throw new CommandFailedException($"{file.FullName} is larger than {LargestFile / 1024 / 1024} MiB; cut it into several files.");
        try
        {
            var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file.FullName} can't be read: {problem.Message}", problem);
        }
    }
}
