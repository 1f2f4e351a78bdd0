namespace GreenFlux.Platform.Stations;

/// <summary>Who manages the roaming of the CPO at a location: Home Charging Compensation is for self-managed roaming only.</summary>
public interface ICpoRoaming
{
    /// <summary>Whether the platform's owner manages it; false also for a location that does not exist.</summary>
    Task<bool> IsManagedAsync(string tenantId, string locationId, CancellationToken ct);
}
