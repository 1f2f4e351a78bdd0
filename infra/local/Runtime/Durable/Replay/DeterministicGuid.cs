using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Guids that are the same on every replay: version 8, from a hash of a name.</summary>
internal static class DeterministicGuid
{
    public static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
