using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing;

/// <summary>Whether a rule is for the parties of an exception group alone, or for all but them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExceptionList>))]
public enum ExceptionList { Whitelist, Blacklist }

/// <summary>What the CPO side of an exception group names.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CpoExceptionKind>))]
public enum CpoExceptionKind { Cpo, Location }

/// <summary>What the eMSP side of an exception group names; tokens by their uid, without regard to case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmspExceptionKind>))]
public enum EmspExceptionKind { Emsp, Customer, Driver, Token }

/// <summary>CPOs or locations.</summary>
public sealed record CpoExceptionSide(CpoExceptionKind Kind, IReadOnlyList<string> Ids);

/// <summary>eMSPs, customers, drivers or tokens.</summary>
public sealed record EmspExceptionSide(EmspExceptionKind Kind, IReadOnlyList<string> Ids);

/// <summary>
/// An exception group of a rule (domain §2). A session is in it when it is on both of its sides; a side that is left out
/// holds everybody. While a blacklist is valid, the rule is not for its sessions; while whitelists are valid, it is for
/// sessions of at least one of them. A group that is not valid at the moment has no effect.
/// </summary>
public sealed record ExceptionGroup(ExceptionList List, CpoExceptionSide? CpoSide = null, EmspExceptionSide? EmspSide = null)
{
    /// <summary>First local moment at which it counts, inclusive; null: always did.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidFrom { get; init; }

    /// <summary>First local moment at which it no longer counts; null: for ever.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidTo { get; init; }

    internal bool Holds(SessionParties parties) => Holds(CpoSide, parties) && Holds(EmspSide, parties);

    private static bool Holds(CpoExceptionSide? side, SessionParties parties) => side is null
        || Has(side.Ids, side.Kind == CpoExceptionKind.Cpo ? parties.CpoId : parties.LocationId, StringComparison.Ordinal);

    private static bool Holds(EmspExceptionSide? side, SessionParties parties) => side?.Kind switch
    {
        null => true,
        EmspExceptionKind.Emsp => Has(side.Ids, parties.EmspId, StringComparison.Ordinal),
        EmspExceptionKind.Customer => Has(side.Ids, parties.CustomerId, StringComparison.Ordinal),
        EmspExceptionKind.Driver => Has(side.Ids, parties.DriverId, StringComparison.Ordinal),
        _ => Has(side.Ids, parties.TokenUid, StringComparison.OrdinalIgnoreCase),
    };

    private static bool Has(IReadOnlyList<string> ids, string? id, StringComparison comparison)
    {
        if (id is null)
            return false;
        for (var i = 0; i < ids.Count; i++)
        {
            if (string.Equals(ids[i], id, comparison))
                return true;
        }
        return false;
    }
}
