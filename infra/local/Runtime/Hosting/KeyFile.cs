using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>The secrets of one installation, made at its first start: 256 random bits each, in base64url.</summary>
/// <param name="PlatformKey">Bearer key of the first administrator.</param>
/// <param name="GatewayAccessKey">Signs the gateway's events and its management calls.</param>
/// <param name="GatewayFrontSecret">Proves that a charger came by the gateway's front.</param>
/// <param name="CredentialPepper">Keys the hashes of chargers' and API credentials: lost, they all are void.</param>
internal sealed record KeyFile(string? PlatformKey, string? GatewayAccessKey, string? GatewayFrontSecret, string? CredentialPepper)
{
    /// <summary>Reads the file; makes it, or what it lacks, when needed. The caller holds the directory.</summary>
    public static KeyFile ReadOrCreate(string path)
    {
        var found = File.Exists(path) ? Read(path) : new(null, null, null, null);
        var whole = new KeyFile(
            found.PlatformKey ?? NewKey(),
            found.GatewayAccessKey ?? NewKey(),
            found.GatewayFrontSecret ?? NewKey(),
            found.CredentialPepper ?? NewKey());
        if (whole != found) Write(path, whole);
        return whole;
    }

    private static KeyFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyFileJson.Default.KeyFile)
                ?? throw new JsonException("The file holds null.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new HostRefusedException(
                $"The keys in {path} can't be read: {e.Message} Restore the file from a backup: without it every stored credential is void.", e);
        }
    }

    private static void Write(string path, KeyFile keys)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(file, keys, KeyFileJson.Default.KeyFile);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(KeyFile))]
internal sealed partial class KeyFileJson : JsonSerializerContext;
