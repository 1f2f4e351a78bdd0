using System.Text.Json;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi;
using GreenFlux.Ocpi.Fields;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Roaming;
using NodaTime;

namespace GreenFlux.Cli.Pricing;

/// <summary>A tariff as partners send it by OCPI.</summary>
internal sealed class OcpiTariffFile : TariffFile
{
    private readonly OcpiTariff ocpi;
    private readonly TariffPricer pricer;

    private OcpiTariffFile(OcpiTariff ocpi, Tariff tariff)
    {
        this.ocpi = ocpi;
        pricer = new TariffPricer(tariff);
    }

    public static TariffFileKind Kind { get; } = new(
        root => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("elements", out _), Read);

    public override string Name => $"OCPI {ocpi.Version.Number()} tariff {ocpi.Id}";

    public override SessionPrice Price(SessionDescription session) =>
        pricer.Missing(session.Profile) is { } missing
            ? new SessionPrice(session.Id, null, [new Finding("", missing.TrimEnd('.'), "add currentA, the sum over all phases, to the session's readings or periods")])
            : new SessionPrice(session.Id, PriceBreakdown.Of(this, session, pricer.Price(session.Profile), Notes(session.Profile)), []);

    private IEnumerable<string> Notes(SessionProfile session)
    {
        if (ocpi.StartDateTime is { } start && session.From < Instant.FromDateTimeOffset(start))
            yield return "The session begins before the tariff's start_date_time; it is priced all the same.";
        if (ocpi.EndDateTime is { } end && session.From > Instant.FromDateTimeOffset(end))
            yield return "The session begins after the tariff's end_date_time; it is priced all the same.";
    }

    private static TariffFileReading Read(byte[] utf8, OcpiVersion? version)
    {
        var reading = OcpiTariffReader.Read(utf8, version);
        if (reading.Tariff is not { } ocpi)
            return new TariffFileReading(null, reading.Problems, reading.Notes);
        var mapped = OcpiTariffMapping.ToTariff(ocpi);
        return new TariffFileReading(mapped.Tariff is { } tariff ? new OcpiTariffFile(ocpi, tariff) : null, mapped.Problems, reading.Notes);
    }
}
