using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Cli.Pricing.Rules;
using GreenFlux.Cli.Terminal;
using GreenFlux.Ocpi.Fields;
using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Cli.Pricing;

/// <summary>A session's price, or why there is none.</summary>
/// <param name="Session">The session's id, or its place in the file.</param>
/// <param name="Price">Null exactly when there are problems.</param>
public sealed record SessionPrice(string Session, SessionBreakdown? Price, IReadOnlyList<Finding> Problems);

/// <summary>A price that explains itself, for people and programs.</summary>
[JsonDerivedType(typeof(PriceBreakdown))]
[JsonDerivedType(typeof(RuleBreakdown))]
public abstract record SessionBreakdown
{
    private static readonly OffsetDateTimePattern Clock = OffsetDateTimePattern.Rfc3339;

    internal abstract void Show(Screen screen, string session);

    /// <summary>With the digits that the currency is written with: 5.00, not 5.</summary>
    internal static decimal Scaled(decimal amount, Currency currency) => amount + new decimal(0, 0, 0, false, (byte)currency.MinorUnits);

    internal static decimal? Scaled(decimal? amount, Currency currency) => amount is { } known ? Scaled(known, currency) : null;

    /// <summary>Local time with its offset.</summary>
    internal static string Local(Instant instant, DateTimeZone zone) => Clock.Format(instant.InZone(zone).ToOffsetDateTime());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(SessionPrice))]
[JsonSerializable(typeof(IReadOnlyList<SessionPrice>))]
internal sealed partial class PriceJson : JsonSerializerContext
{
    /// <summary>Readable by people as well: indented, and with characters as they are.</summary>
    public static PriceJson Indented { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static PriceJson OneLine { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
