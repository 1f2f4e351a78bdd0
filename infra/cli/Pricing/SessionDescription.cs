using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Ocpi.Fields;

namespace GreenFlux.Cli.Pricing;

/// <summary>A session to price.</summary>
/// <param name="Id">As the file has it, or its place in the file.</param>
/// <param name="Profile">Its periods in order.</param>
/// <param name="Readings">The register readings behind them, in order; empty when the file gave periods.</param>
public sealed record SessionDescription(string Id, SessionProfile Profile, IReadOnlyList<RegisterReading> Readings);

/// <summary>One session of a file: a description, or what is wrong with it.</summary>
/// <param name="Name">For messages: the id if there is one, else the place in the file.</param>
/// <param name="Description">Null exactly when there are problems.</param>
public sealed record ReadSession(string Name, SessionDescription? Description, IReadOnlyList<Finding> Problems);
