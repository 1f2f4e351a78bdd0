namespace GreenFlux.Platform.Chargers;

/// <summary>The gateway that holds a charger's socket could not be used, or did not answer: what was asked of it may have been done or not.</summary>
public sealed class ChargerLinkException(string message, Exception? inner = null) : IOException(message, inner);
