using Microsoft.DurableTask;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>A failure as it is stored. Long texts are cut: a stack trace must not outgrow what a payload may be.</summary>
internal sealed record Failure(string Type, string Message, string? Stack, Failure? Inner)
{
    private const int LongestText = 4000;
    private const int DeepestInner = 4;

    public static Failure From(Exception exception) => From(TaskFailureDetails.FromException(exception), DeepestInner);

    public TaskFailureDetails ToDetails() => new(Type, Message, Stack, Inner?.ToDetails(), null);

    private static Failure From(TaskFailureDetails details, int depth) => new(
        details.ErrorType,
        Cut(details.ErrorMessage),
        details.StackTrace is { } stack ? Cut(stack) : null,
        details.InnerFailure is { } inner && depth > 0 ? From(inner, depth - 1) : null);

    private static string Cut(string text)
    {
        var whole = Payload.WithoutLoneSurrogates(text);
        if (whole.Length <= LongestText)
            return whole;
        // Not between the halves of a surrogate pair.
        return string.Concat(whole.AsSpan(0, char.IsHighSurrogate(whole[LongestText - 1]) ? LongestText - 1 : LongestText), "…");
    }
}
