namespace GreenFlux.Tests;

/// <summary>How much of a random test to run: a share of it always, the whole with <c>./greenflux test --soak</c>.</summary>
internal static class Soak
{
    /// <summary>Set to 1 by the command line; by hand for a single test project.</summary>
    private const string Switch = "GREENFLUX_SOAK";

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Switch) == "1";

    /// <returns><paramref name="usual"/>, or <paramref name="soak"/> in a soak run.</returns>
    public static int Times(int usual, int soak) => IsOn ? soak : usual;
}
