using System.Text.Json.Serialization;

namespace GreenFlux.Billing;

/// <summary>What rules can tell sessions apart by, besides time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegionAxis>))]
public enum RegionAxis { Country, CpoContract, Cpo, Location, EmspContract, Emsp, Package, TokenGroup, Customer, Driver, Token }

/// <summary>An axis of the space that rules divide. A token may be in many groups, so each group is an axis of its own.</summary>
/// <param name="Group">The token group; empty for other axes.</param>
internal readonly record struct AxisKey(RegionAxis Axis, string Group = "")
{
    /// <summary>The one name on the axis of a token group: its members.</summary>
    public const string Member = "member";

    /// <summary>By axis, then by group.</summary>
    public static IComparer<AxisKey> Order { get; } = Comparer<AxisKey>.Create(static (one, other) =>
        one.Axis != other.Axis ? one.Axis.CompareTo(other.Axis) : string.CompareOrdinal(one.Group, other.Group));

    /// <summary>Where a session stands on this axis.</summary>
    public string? ValueOf(SessionParties parties) => Axis switch
    {
        RegionAxis.Country => parties.Country,
        RegionAxis.CpoContract => parties.CpoContractId,
        RegionAxis.Cpo => parties.CpoId,
        RegionAxis.Location => parties.LocationId,
        RegionAxis.EmspContract => parties.EmspContractId,
        RegionAxis.Emsp => parties.EmspId,
        RegionAxis.Package => parties.PackageId,
        RegionAxis.TokenGroup => parties.IsInTokenGroup(Group) ? Member : null,
        RegionAxis.Customer => parties.CustomerId,
        RegionAxis.Driver => parties.DriverId,
        _ => parties.TokenUid?.ToUpperInvariant(),
    };
}
