using Microsoft.Extensions.Configuration;

namespace GreenFlux.Platform.Settings;

/// <summary>Holds a configuration against the catalog.</summary>
public static class SettingsCheck
{
    private const string KeyVaultReference = "@Microsoft.KeyVault(";

    /// <exception cref="InvalidSettingsException">A value can't be used, or one is missing.</exception>
    public static void Require(IConfiguration configuration, SettingRuntime runtime)
    {
        var problems = Problems(configuration, runtime).ToList();
        if (problems.Count > 0)
            throw new InvalidSettingsException(problems);
    }

    /// <summary>A sentence for each setting that can't be used: which, what was found, what to do. Values of secrets are not in it.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration, SettingRuntime runtime)
    {
        foreach (var (setting, key) in Set(configuration, runtime))
        {
            if (ProblemOf(setting, key, configuration[key] ?? "") is { } problem)
                yield return problem;
        }
        if (runtime != SettingRuntime.Azure)
            yield break;
        foreach (var need in SettingCatalog.NeededOnAzure)
        {
            if (!need.Names.Any(name => IsSet(configuration, name)))
                yield return $"{string.Join(" or ", need.Names)} must be set. {need.Why} As an app setting write {VariableOf(need.Names[0])} (docs/configuration.md).";
        }
    }

    /// <summary>A sentence for each key below a section of ours that nothing reads: most likely a slip of the pen.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        foreach (var section in SettingCatalog.All.Select(setting => setting.Section).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var key in Leaves(configuration.GetSection(section)))
            {
                if (!SettingCatalog.All.Any(setting => setting.IsNamed(key)))
                    yield return $"Nothing reads the setting {key}. {Advice(key)}";
            }
        }
    }

    private static string? ProblemOf(Setting setting, string key, string value)
    {
        if (value.Length == 0 && setting.Rule.MayBeEmpty)
            return null;
        if (value.StartsWith(KeyVaultReference, StringComparison.OrdinalIgnoreCase))
            return $"{key} is a Key Vault reference that was not resolved. Check that the secret exists and that the app's identity may read it (Key Vault Secrets User).";
        if (setting.Rule.Accepts(value))
            return null;
        var found = setting.IsSecret ? "has a value that can't be used (it is not shown)" : $"is '{value}'";
        var otherwise = setting.Default.Length > 0 ? $", or leave it out for {setting.Default}" : "";
        return $"{key} {found}; it must be {setting.Rule.Demand}. Set it so (as an app setting or environment variable: {VariableOf(key)}){otherwise}.";
    }

    /// <summary>What is set of the catalog's settings that count here; those that the host makes are left to it.</summary>
    private static IEnumerable<(Setting Setting, string Key)> Set(IConfiguration configuration, SettingRuntime runtime)
    {
        foreach (var setting in SettingCatalog.All)
        {
            if (!setting.Runtime.HasFlag(runtime) || (setting.IsMadeWhenEmbedded && runtime == SettingRuntime.Embedded))
                continue;
            foreach (var key in KeysOf(setting, configuration))
            {
                if (configuration[key] is not null)
                    yield return (setting, key);
            }
        }
    }

    private static bool IsSet(IConfiguration configuration, string name)
    {
        var setting = SettingCatalog.All.First(one => one.Name == name);
        return KeysOf(setting, configuration).Any(key => !string.IsNullOrEmpty(configuration[key]));
    }

    /// <summary>A pattern's keys are looked for; another setting has one.</summary>
    private static IEnumerable<string> KeysOf(Setting setting, IConfiguration configuration) => setting.IsPattern
        ? Leaves(configuration.GetSection(setting.Name[..(setting.Name.IndexOf('{', StringComparison.Ordinal) - 1)])).Where(setting.IsNamed)
        : [setting.Name];

    private static IEnumerable<string> Leaves(IConfigurationSection section)
    {
        var isLeaf = true;
        foreach (var child in section.GetChildren())
        {
            isLeaf = false;
            foreach (var key in Leaves(child))
                yield return key;
        }
        // The section itself, as far as it has a parent: a variable that happens to have its name is none of ours.
        if (isLeaf && section.Path.Contains(':', StringComparison.Ordinal))
            yield return section.Path;
    }

    private static string Advice(string key) =>
        SettingCatalog.All.Where(setting => !setting.IsPattern).MinBy(setting => Distance(setting.Name.ToUpperInvariant(), key.ToUpperInvariant())) is { } near
            && Distance(near.Name.ToUpperInvariant(), key.ToUpperInvariant()) <= 3
            ? $"Is {near.Name} meant?"
            : "docs/configuration.md has them all.";

    /// <summary>How many letters have to be put in, taken out or changed.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }

    private static string VariableOf(string name) => name.Replace(":", "__", StringComparison.Ordinal);
}
