using System.Text;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Cli.Pricing;
using GreenFlux.Ocpi.Tariffs;
using GreenFlux.Platform.Roaming;
using GreenFlux.Tests.Fuzz;
using static GreenFlux.Tests.Unit.Ocpi.Partner;

namespace GreenFlux.Tests.Unit.Fuzz;

/// <summary>Partners' tariffs and described sessions made wrong: each is priced, or refused with paths; never an exception.</summary>
public sealed class TariffFuzz
{
    private static readonly string[] Tariffs =
    [
        Tariff211(Element(Component("TIME", "2.00", step: "300"), "\"min_power\":32.00,\"day_of_week\":[\"SATURDAY\",\"SUNDAY\"]"), Element(Component("FLAT", "\"2.50\""))),
        Tariff221(
            "\"type\":\"REGULAR\",\"min_price\":{\"excl_vat\":0.50,\"incl_vat\":0.55},\"tariff_alt_text\":[{\"language\":\"en\",\"text\":\"x\"}],",
            Element(Component("PARKING_TIME", "5.00", "10.0", "300"), "\"start_time\":\"22:00\",\"end_time\":\"06:00\",\"start_date\":\"2026-01-01\",\"max_kwh\":20"),
            Element($"{Component("ENERGY", "0.25", "21")},{Component("TIME", "1.20", "21", "900")}", "\"min_duration\":600,\"min_current\":6")),
        Tariff230(
            "YES", "\"max_price\":{\"before_taxes\":10,\"after_taxes\":12},\"energy_mix\":{\"is_green_energy\":true},",
            Element(Component("TIME", "6.00", "20.0", "600"), "\"reservation\":\"RESERVATION_EXPIRES\""), Element(Component("ENERGY", "0.25", "21"))),
    ];

    private static readonly string[] Sessions =
    [
        """{"id":"s1","timeZone":"Europe/Amsterdam","start":"2026-03-28T22:30:00Z","end":"2026-03-29T02:30:00Z","periods":[{"reservationSeconds":600,"chargingSeconds":"6600","energyKwh":"20.45","powerKw":11,"currentA":16},{"end":"2026-03-29T02:30:00Z","parkingSeconds":7200}]}""",
        """{"timeZone":"UTC","reservationExpired":false,"readings":[{"at":"2026-05-04T08:00:00Z","registerKwh":"1000.5","currentA":10},{"at":"2026-05-04T09:00:00+01:00","registerWh":1000500,"state":"parked"},{"at":"2026-05-04T10:00:00Z","registerKwh":1010}]}""",
        """{"timeZone":"America/New_York","start":"2026-05-04T08:00:00Z","periods":[{"reservationSeconds":60}],"reservationExpired":true}""",
    ];

    [Fact]
    public void What_is_made_wrong_is_right()
    {
        Assert.All(Tariffs, tariff => Assert.Empty(Read(tariff).Problems));
        Assert.All(Sessions, session => Assert.Empty(SessionReader.Read("session", Encoding.UTF8.GetBytes(session)).Problems));
    }

    [Fact]
    public Task Whatever_the_tariff_it_prices_or_is_refused() =>
        FuzzRun.PureAsync(
            Soak.Times(10_000, 100_000),
            random => new Mutator(random).Mutate(Shrapnel.Of(Tariffs, random), Shrapnel.Of(Tariffs, random)),
            utf8 =>
            {
                var reading = OcpiTariffReader.Read(utf8);
                Assert.Equal(reading.Tariff is null, reading.Problems.Count > 0);
                if (reading.Tariff is not { } ocpi || OcpiTariffMapping.ToTariff(ocpi).Tariff is not { } tariff)
                    return;
                var price = new TariffPricer(tariff).Price(Session("2026-03-28T23:30:00", Reserved(10), Charging(240, 30) with { Amperes = 16 }, Parked(60)));
                Assert.False(price.Net < 0 || price.Gross < 0);
            });

    private const int MostSessions = 1000;

    [Fact]
    public Task Whatever_the_session_it_is_priced_or_refused()
    {
        var pricers = Tariffs.Select(tariff => new TariffPricer(Map(tariff))).ToArray();
        return FuzzRun.PureAsync(
            Soak.Times(10_000, 100_000),
            random => new Mutator(random).Mutate(Shrapnel.Of(Sessions, random), Shrapnel.Of(Sessions, random)),
            utf8 =>
            {
                // Each is read by itself and dropped: a file of many is so many inputs.
                foreach (var (place, json) in SessionFileText.Cut(utf8, "sessions.json").Sessions.Take(MostSessions))
                {
                    var read = SessionReader.Read(place, json.Span);
                    Assert.Equal(read.Description is null, read.Problems.Count > 0);
                    if (read.Description is not { } session)
                        continue;
                    foreach (var pricer in pricers.Where(pricer => pricer.Missing(session.Profile) is null))
                        pricer.Price(session.Profile);
                }
            });
    }
}
