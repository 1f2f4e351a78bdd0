namespace GreenFlux.Billing;

/// <summary>Makes a rule one for the tokens of a group at one location (domain §2: location-based price exception).</summary>
public sealed record LocationPriceException(string LocationId, string TokenGroupId);
