namespace GreenFlux.Tests.Scale;

/// <summary>
/// A back office of virtual machines for the same fleet: application servers that hold the sockets, one more than needed,
/// a managed PostgreSQL with a standby in another zone, and the same message log in Table Storage. Costs list prices only.
/// </summary>
public sealed record VirtualMachines(FleetSizing Fleet)
{
    /// <summary>Assumed: what one server of four cores is trusted with, far below what its processor bears.</summary>
    public const int SocketsPerServer = 25_000;
    private const int ChargersPerDatabase = 250_000;

    // docs/benchmarks.md: processor time of the embedded edition.
    private const double IdleCoreShare = 0.039 / 5_000;
    private const double ReadingSeconds = 164e-6;
    private const double SessionSeconds = 3_146e-6;

    public int Servers => (int)Math.Ceiling(Fleet.Chargers / (double)SocketsPerServer) + 1;
    public int Databases => (int)Math.Ceiling(Fleet.Chargers / (double)ChargersPerDatabase);

    /// <summary>Cores that the measured processor times come to, in the busiest hour.</summary>
    public double BusyCores => Fleet.Chargers * (IdleCoreShare + (Workload.PeakFactor
        * ((Workload.SessionMinutes * 60.0 / Workload.ReadingSeconds * ReadingSeconds) + (Workload.SessionsPerDay * SessionSeconds)) / 86_400));

    public double Month => (Servers * AzurePrices.VmMonth)
        + (2 * Databases * AzurePrices.DatabaseMonth) + (2 * Fleet.LedgerGb * AzurePrices.DatabaseGbMonth) + Fleet.TablesMonth;
}
