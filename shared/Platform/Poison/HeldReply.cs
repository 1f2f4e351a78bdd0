using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Poison;

/// <summary>What happened belongs to a transaction whose start is parked: it waits there, whole, and is done after it.</summary>
/// <param name="BehindId">The parked start.</param>
/// <param name="Answer">What the charger is told meanwhile: nothing of it is lost.</param>
public sealed record HeldReply(string BehindId, ChargerReply Answer) : ChargerReply;
