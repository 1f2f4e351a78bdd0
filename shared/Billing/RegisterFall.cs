namespace GreenFlux.Billing;

/// <summary>What counts as a fall of a register.</summary>
internal static class RegisterFall
{
    /// <summary>
    /// Smaller steps back are the difference between a charger's figures of unlike precision (whole Wh in the start and the
    /// stop, kWh with two decimals in the readings), not a reset.
    /// </summary>
    private static readonly Energy Least = Energy.FromWattHours(10);

    public static bool Between(RegisterReading earlier, RegisterReading later) => earlier.Register - later.Register >= Least;
}
