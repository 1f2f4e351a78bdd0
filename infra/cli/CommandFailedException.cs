namespace GreenFlux.Cli;

/// <summary>A command can't go on; its message, one line, is all that the user needs to see.</summary>
public sealed class CommandFailedException : Exception
{
    public CommandFailedException() { }

    public CommandFailedException(string message) : base(message) { }

    public CommandFailedException(string message, Exception innerException) : base(message, innerException) { }
}
