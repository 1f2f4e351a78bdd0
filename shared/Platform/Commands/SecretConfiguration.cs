using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Commands;

/// <summary>
/// Values that go to a charger and stay nowhere: what is written to <c>AuthorizationKey</c> (the password that the
/// charger will show) and to vendors' keys for passwords is neither logged nor kept once it was sent.
/// </summary>
public static class SecretConfiguration
{
    private const string Hidden = "(hidden)";
    private static readonly string[] Marks = ["AuthorizationKey", "Password", "Passphrase", "Secret", "PrivateKey"];

    /// <summary>The command as it may be stored and shown.</summary>
    public static ChargerCommand Without(ChargerCommand command) =>
        command is WriteConfiguration write && Marks.Any(mark => write.Key.Contains(mark, StringComparison.OrdinalIgnoreCase))
            ? write with { Value = Hidden }
            : command;
}
