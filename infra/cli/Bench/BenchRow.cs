namespace GreenFlux.Cli.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Measured">With its unit.</param>
/// <param name="Aim">What it should be.</param>
/// <param name="Peer">The same by ocpp-rpc's server in the same run; null where it has no such thing.</param>
internal sealed record BenchRow(string Figure, string Measured, string Aim, string? Peer = null);
