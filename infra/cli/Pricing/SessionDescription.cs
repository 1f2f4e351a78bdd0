using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>A session to price.</summary>
/// <param name="Id">As the file has it, or its place in the file.</param>
/// <param name="Profile">Its periods in order.</param>
/// <param name="Readings">The register readings behind them, in order; empty when the file gave periods.</param>
/// <param name="TellsStates">Whether the file says when it charged and when it was parked; otherwise only the readings do.</param>
/// <param name="Terms">What billing rules ask for beside the meter; an OCPI tariff doesn't.</param>
public sealed record SessionDescription(string Id, SessionProfile Profile, IReadOnlyList<RegisterReading> Readings, bool TellsStates, SessionTerms Terms);

/// <summary>Under which terms a session is priced; null: as the file of rules says.</summary>
/// <param name="IsRoaming">Whether the token is another party's: wholesale and retail then have the rule of the start.</param>
public sealed record SessionTerms(string? TariffCode, string? ReimbursementTariffCode, TimePricing? TimePricing, bool? IsRoaming, SessionParties Parties);

/// <summary>One session of a file: a description, or what is wrong with it.</summary>
/// <param name="Name">For messages: the id if there is one, else the place in the file.</param>
/// <param name="Description">Null exactly when there are problems.</param>
public sealed record ReadSession(string Name, SessionDescription? Description, IReadOnlyList<Finding> Problems);
