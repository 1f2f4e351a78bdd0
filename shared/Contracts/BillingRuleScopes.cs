using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a CPO scope names; later is narrower.</summary>
[JsonConverter(typeof(NamesOnly<CpoScopeLevelName>))]
public enum CpoScopeLevelName { Country, Contract, Cpo }

/// <summary>What an eMSP scope names; a package and a token group are equally narrow.</summary>
[JsonConverter(typeof(NamesOnly<EmspScopeLevelName>))]
public enum EmspScopeLevelName { Contract, Emsp, Package, TokenGroup }

/// <summary>A day of the week.</summary>
[JsonConverter(typeof(NamesOnly<WeekdayName>))]
public enum WeekdayName { Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }

/// <summary>Whether the rule is for the group's parties alone, or for all but them.</summary>
[JsonConverter(typeof(NamesOnly<ExceptionListName>))]
public enum ExceptionListName { Whitelist, Blacklist }

/// <summary>What the CPO side of an exception group names.</summary>
[JsonConverter(typeof(NamesOnly<CpoExceptionKindName>))]
public enum CpoExceptionKindName { Cpo, Location }

/// <summary>What the eMSP side of an exception group names; tokens by uid, without regard to case.</summary>
[JsonConverter(typeof(NamesOnly<EmspExceptionKindName>))]
public enum EmspExceptionKindName { Emsp, Customer, Driver, Token }

/// <summary>The chargers that a rule is for.</summary>
/// <param name="Id">ISO 3166-1 alpha-3 country, CPO contract or CPO.</param>
public sealed record CpoScopeBody(CpoScopeLevelName Level, string Id);

/// <summary>The tokens that a rule is for.</summary>
/// <param name="Id">eMSP contract, eMSP, retail package or token group.</param>
public sealed record EmspScopeBody(EmspScopeLevelName Level, string Id);

/// <summary>Makes a rule a price of one location for one group of tokens.</summary>
public sealed record LocationExceptionBody(string LocationId, string TokenGroupId);

/// <summary>A time of the week by the location's clock. Over midnight it belongs to the day on which it starts.</summary>
public sealed record WeeklyWindowBody
{
    /// <summary>Left out: every day.</summary>
    public IReadOnlyList<WeekdayName>? Days { get; init; }

    /// <summary>HH:mm, inclusive.</summary>
    [JsonConverter(typeof(ClockTimeConverter))]
    public required TimeOnly From { get; init; }

    /// <summary>HH:mm, exclusive; not later than the start: on the next day. 00:00 is the end of the day.</summary>
    [JsonConverter(typeof(ClockTimeConverter))]
    public required TimeOnly To { get; init; }
}

/// <summary>CPOs or locations.</summary>
public sealed record CpoExceptionSideBody(CpoExceptionKindName Kind, IReadOnlyList<string> Ids);

/// <summary>eMSPs, customers, drivers or tokens.</summary>
public sealed record EmspExceptionSideBody(EmspExceptionKindName Kind, IReadOnlyList<string> Ids);

/// <summary>A session is in the group when it is on both sides; a side that is left out holds everybody.</summary>
public sealed record ExceptionGroupBody
{
    public required ExceptionListName List { get; init; }
    public CpoExceptionSideBody? CpoSide { get; init; }
    public EmspExceptionSideBody? EmspSide { get; init; }

    /// <summary>First local moment at which it counts; left out: always did.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First local moment at which it no longer counts; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
}
