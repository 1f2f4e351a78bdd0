using GreenFlux.Ocpp.Fields;

namespace GreenFlux.Ocpp.V16;

/// <summary>The status fields of answers to our commands.</summary>
internal static class AnswerStatus
{
    public const string Accepted = "Accepted";
    public const string Rejected = "Rejected";

    /// <summary>The words that mean success where the specification has no others.</summary>
    public static IReadOnlyList<string> Success { get; } = [Accepted];

    public static WordField Field(params string[] words) => new("status", required: true, words);
}
