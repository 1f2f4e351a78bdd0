using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Cli.Up;

/// <summary>The keys that a data directory holds for the command line.</summary>
public sealed class DataFiles(DirectoryInfo directory)
{
    private string KeysPath => Path.Combine(directory.FullName, "keys.json");

    private string DemoPath => Path.Combine(directory.FullName, "demo.json");

    /// <summary>The key that may do everything; made by the platform at its first start.</summary>
    /// <exception cref="CommandFailedException">The file isn't there or holds no key.</exception>
    public string PlatformKey() =>
        Read(KeysPath, DataJson.Default.PlatformKeys)?.PlatformKey
            ?? throw new CommandFailedException($"{KeysPath} holds no platform key. Start the platform with the same --data, or give --key.");

    /// <summary>The demo tenant's key; null before the first start.</summary>
    public DemoKey? DemoKey() => Read(DemoPath, DataJson.Default.DemoKey);

    /// <summary>Keeps the demo tenant's key where only this user can read it: the platform stores a digest alone.</summary>
    public void Save(DemoKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = DemoPath + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, options))
            JsonSerializer.Serialize(file, key, DataJson.Default.DemoKey);
        File.Move(draft, DemoPath, overwrite: true);
    }

    private static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} can't be read: {problem.Message}", problem);
        }
    }
}

/// <summary>What this project reads of keys.json.</summary>
public sealed record PlatformKeys(string? PlatformKey);

/// <param name="Seeded">Everything of the demo tenant was made.</param>
public sealed record DemoKey(string ApiKey, bool Seeded);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PlatformKeys))]
[JsonSerializable(typeof(DemoKey))]
internal sealed partial class DataJson : JsonSerializerContext;
