namespace GreenFlux.Ocpp.Charger;

/// <summary>
/// One measured value, with the specification's defaults filled in (OCPP 1.6 §7.43 SampledValue) and its unit
/// normalised: energy in Wh, power in W, current in A, voltage in V, state of charge and temperature as sent.
/// </summary>
public sealed record MeterSample
{
    /// <summary>When the charger took it, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The value in <see cref="Unit"/>; null when it is signed data or no number.</summary>
    public decimal? Value { get; init; }

    /// <summary>What was measured, for example <c>Energy.Active.Import.Register</c>.</summary>
    public required string Measurand { get; init; }

    /// <summary>
    /// The normalised unit: Wh, W, varh, var, VA, A, V, K, Celsius, Percent, Hz or RPM; empty for a ratio, and as the
    /// charger wrote it when it is none of these.
    /// </summary>
    public required string Unit { get; init; }

    /// <summary>Why it was taken, for example <c>Sample.Periodic</c> or <c>Sample.Clock</c>.</summary>
    public required string Context { get; init; }

    /// <summary>Where it was taken: Outlet, Inlet, Body, Cable or EV.</summary>
    public required string Location { get; init; }

    /// <summary>The phase it belongs to; null for the sum over all.</summary>
    public string? Phase { get; init; }

    /// <summary>The raw text of a SignedData value, kept as evidence.</summary>
    public string? SignedData { get; init; }

    /// <summary>True for the figure that money is made of: the total active import register.</summary>
    public bool IsEnergyRegister =>
        Value is not null && Unit == "Wh" && Phase is null && Measurand == Measurands.EnergyActiveImportRegister && Location == "Outlet";
}

/// <summary>Names of measurands that the platform itself looks at: OCPP 1.6 §7.31.</summary>
public static class Measurands
{
    public const string EnergyActiveImportRegister = "Energy.Active.Import.Register";
    public const string EnergyActiveImportInterval = "Energy.Active.Import.Interval";
    public const string PowerActiveImport = "Power.Active.Import";
    public const string StateOfCharge = "SoC";
}
