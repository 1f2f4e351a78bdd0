namespace GreenFlux.Platform.Settings;

/// <summary>The platform won't start with its settings; the message names each that is at fault, what was found and what to do.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
