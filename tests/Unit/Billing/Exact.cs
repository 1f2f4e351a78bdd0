using System.Globalization;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>Decimals in test data: as text, for a double would lose their digits.</summary>
internal static class Exact
{
    public static decimal Of(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
