using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>Why work can't go on, short enough for an activity's input: the message of an exception may be of any length.</summary>
internal static class FailureText
{
    public const int MostCharacters = 2000;

    public static string Of(TaskFailedException failure)
    {
        var message = failure.FailureDetails.ErrorMessage;
        return message.Length <= MostCharacters ? message : message[..MostCharacters];
    }
}
