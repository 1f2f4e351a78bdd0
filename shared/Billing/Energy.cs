using System.Globalization;
using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>
/// An amount of electric energy, exact to <see cref="DecimalPlaces"/> decimal places of a Wh; may be negative only as a
/// difference. The default is zero. In JSON a number of Wh.
/// </summary>
[JsonConverter(typeof(EnergyJsonConverter))]
public readonly record struct Energy : IComparable<Energy>
{
    /// <summary>Finer digits are rounded away, so that adding and subtracting what a session holds never loses one.</summary>
    public const int DecimalPlaces = 12;

    private Energy(decimal wattHours) => WattHours = wattHours;

    public decimal WattHours { get; }
    public decimal KilowattHours => WattHours / 1000m;
    public static Energy Zero => default;

    public static Energy FromWattHours(decimal wattHours) =>
        new(decimal.Round(wattHours, DecimalPlaces, MidpointRounding.AwayFromZero));

    /// <exception cref="OverflowException">More than a decimal of Wh can hold.</exception>
    public static Energy FromKilowattHours(decimal kilowattHours) => FromWattHours(kilowattHours * 1000m);

    public static Energy operator +(Energy left, Energy right) => new(left.WattHours + right.WattHours);
    public static Energy operator -(Energy left, Energy right) => new(left.WattHours - right.WattHours);
    public static bool operator <(Energy left, Energy right) => left.WattHours < right.WattHours;
    public static bool operator >(Energy left, Energy right) => left.WattHours > right.WattHours;
    public static bool operator <=(Energy left, Energy right) => left.WattHours <= right.WattHours;
    public static bool operator >=(Energy left, Energy right) => left.WattHours >= right.WattHours;
    public int CompareTo(Energy other) => WattHours.CompareTo(other.WattHours);
    public override string ToString() => $"{WattHours.ToString(CultureInfo.InvariantCulture)} Wh";
}
