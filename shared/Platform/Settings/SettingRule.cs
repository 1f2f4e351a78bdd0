using System.Globalization;
using System.Text.RegularExpressions;

namespace GreenFlux.Platform.Settings;

/// <summary>What a setting's value must be.</summary>
/// <param name="Kind">For a table: one or two words.</param>
/// <param name="Demand">Goes on after "it must be".</param>
/// <param name="Accepts">Whether a value that is set and not empty will do.</param>
public sealed partial record SettingRule(string Kind, string Demand, Func<string, bool> Accepts)
{
    /// <summary>Whether an empty value counts as none; a number or a switch that is there must have a value.</summary>
    public bool MayBeEmpty { get; private init; }

    public static SettingRule Text { get; } = new("text", "a text", static _ => true) { MayBeEmpty = true };

    public static SettingRule Switch { get; } = new("true or false", "true or false", static text => bool.TryParse(text, out _)) { MayBeEmpty = true };

    public static SettingRule Duration { get; } = new(
        "duration", "a duration above 0, for example 00:00:03 (hours, minutes, seconds)",
        static text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero);

    public static SettingRule Amount { get; } = new(
        "amount", "an amount above 0, with a point before its decimals",
        static text => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) && amount > 0);

    public static SettingRule Ratio { get; } = new(
        "0 to 1", "a number from 0 to 1, with a point before its decimals",
        static text => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1);

    /// <summary>Of a service that is reached by the app's identity.</summary>
    public static SettingRule HttpsUrl { get; } = new(
        "https URL", "an https URL without a path, such as https://name.documents.azure.com",
        static text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.AbsolutePath == "/") { MayBeEmpty = true };

    public static SettingRule HttpUrl { get; } = new(
        "URL", "an http or https URL",
        static text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") { MayBeEmpty = true };

    /// <summary>Pairs of names and values, with at least one of the names: what a person pastes wrongly lacks them.</summary>
    public static SettingRule ConnectionString(params string[] names) => new(
        "connection string", $"a connection string with {string.Join(" or ", names)} in it",
        text => names.Any(name => Pairs(text).Contains(name, StringComparer.OrdinalIgnoreCase))) { MayBeEmpty = true };

    public static SettingRule WholeNumber(long least, long most) => new(
        least == 0 && most == long.MaxValue ? "from 0" : most == long.MaxValue ? $"from {least}" : $"{least} to {most}",
        most == long.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}",
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);

    public static SettingRule OneOf(params string[] values) => new(
        string.Join(" or ", values), $"one of {string.Join(", ", values)}", text => values.Contains(text, StringComparer.OrdinalIgnoreCase)) { MayBeEmpty = true };

    /// <param name="leastCharacters">What a person can't guess.</param>
    public static SettingRule Secret(int leastCharacters) => new(
        $"at least {leastCharacters} characters", $"random, with at least {leastCharacters} characters", text => text.Length >= leastCharacters) { MayBeEmpty = true };

    /// <summary>Of an Azure Web PubSub hub.</summary>
    public static SettingRule Hub { get; } = new(
        "hub name", "a letter followed by at most 127 letters, digits or _ ` , . [ ]", static text => HubName().IsMatch(text)) { MayBeEmpty = true };

    private static IEnumerable<string> Pairs(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split('=')[0].Trim());

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HubName();
}
