using System.Buffers;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Ids of instances: 1 to 100 characters without / \ # ? and control characters.</summary>
internal static class InstanceIds
{
    private const int Longest = 100;
    private static readonly SearchValues<char> Refused = SearchValues.Create("/\\#?");

    /// <exception cref="ArgumentException">The id breaks a rule; the message says which.</exception>
    public static string Checked(string instanceId)
    {
        if (instanceId.Length is 0 or > Longest)
            throw new ArgumentException($"An instance id has 1 to {Longest} characters; this one has {instanceId.Length}: '{instanceId}'.", nameof(instanceId));
        var at = instanceId.AsSpan().IndexOfAny(Refused);
        if (at >= 0)
            throw new ArgumentException($"The instance id '{instanceId}' contains '{instanceId[at]}'; / \\ # ? are not allowed.", nameof(instanceId));
        if (instanceId.Any(char.IsControl))
            throw new ArgumentException($"The instance id '{instanceId}' contains a control character.", nameof(instanceId));
        if (!string.Equals(Payload.WithoutLoneSurrogates(instanceId), instanceId, StringComparison.Ordinal))
            throw new ArgumentException("An instance id must be text that UTF-8 can express; this one holds half of a surrogate pair.", nameof(instanceId));
        return instanceId;
    }
}
