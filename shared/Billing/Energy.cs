namespace GreenFlux.Billing;

/// <summary>An amount of electric energy, exact; may be negative only as a difference.</summary>
public readonly record struct Energy : IComparable<Energy>
{
    private Energy(decimal wattHours) => WattHours = wattHours;

    public decimal WattHours { get; }
    public decimal KilowattHours => WattHours / 1000m;
    public static Energy Zero => default;
    public static Energy FromWattHours(decimal wattHours) => new(wattHours);
    public static Energy FromKilowattHours(decimal kilowattHours) => new(kilowattHours * 1000m);

    public static Energy operator +(Energy left, Energy right) => new(left.WattHours + right.WattHours);
    public static Energy operator -(Energy left, Energy right) => new(left.WattHours - right.WattHours);
    public static bool operator <(Energy left, Energy right) => left.WattHours < right.WattHours;
    public static bool operator >(Energy left, Energy right) => left.WattHours > right.WattHours;
    public static bool operator <=(Energy left, Energy right) => left.WattHours <= right.WattHours;
    public static bool operator >=(Energy left, Energy right) => left.WattHours >= right.WattHours;
    public int CompareTo(Energy other) => WattHours.CompareTo(other.WattHours);
    public override string ToString() => $"{WattHours.ToString(System.Globalization.CultureInfo.InvariantCulture)} Wh";
}
