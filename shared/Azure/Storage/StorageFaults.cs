using System.Globalization;
using Azure;
using Azure.Identity;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Storage;

/// <summary>A storage service of Azure could not be used.</summary>
internal sealed class StorageServiceException(string message, string publicReason, Exception cause) : StoreFaultException(message, cause)
{
    public override string PublicReason { get; } = publicReason;
}

/// <summary>Turns what the services' clients throw into faults of the store, whose public reasons name no account.</summary>
internal static class StorageFaults
{
    public const string Tables = "Table Storage";
    public const string Blobs = "Blob Storage";

    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(5);

    public static async Task<T> GuardAsync<T>(string store, Func<Task<T>> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return await work();
        }
        catch (Exception fault) when (IsOfService(fault, ct))
        {
            throw Of(store, fault, ct)!;
        }
    }

    public static Task GuardAsync(string store, Func<Task> work, CancellationToken ct) => GuardAsync(
        store,
        async () =>
        {
            await work();
            return true;
        },
        ct);

    /// <summary>Whether a client threw this because of the service, or of the way to it.</summary>
    public static bool IsOfService(Exception fault, CancellationToken ct) => Of("", fault, ct) is not null;

    private static StoreFaultException? Of(string store, Exception fault, CancellationToken ct) => fault switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Of(store, last, ct),
        RequestFailedException failed => OfAnswer(store, failed),
        AuthenticationFailedException => new StorageServiceException(
            $"No token for {store} could be had.",
            $"The platform's identity could not sign in for {store}. The log says why.", fault),
        OperationCanceledException when ct.IsCancellationRequested => null,
        OperationCanceledException or TimeoutException => Unreachable(store, fault),
        _ => null,
    };

    private static StoreFaultException OfAnswer(string store, RequestFailedException failed) => (failed.Status, failed.ErrorCode) switch
    {
        // Before 503, which it may come with: what timed out may have been done.
        (_, "OperationTimedOut") => new StorageServiceException(
            $"{store} did not finish in time.",
            $"{store} did not finish in time. Read what is stored now before you repeat the request.", failed),
        (429 or 503, _) => new StoreBusyException($"{store} is asked for more than it may serve ({failed.ErrorCode}), after all attempts.", PauseOf(failed)),
        (401 or 403, _) => new StorageServiceException(
            $"{store} refused the platform: {failed.ErrorCode}.",
            $"{store} refuses the platform's identity. Give it the roles that the deployment guide names.", failed),
        (0, _) => Unreachable(store, failed),
        _ => new StorageServiceException(
            $"{store} answered {failed.Status} {failed.ErrorCode}.",
            string.Create(CultureInfo.InvariantCulture, $"{store} answered {failed.Status} {failed.ErrorCode}. The log says more."), failed),
    };

    private static StorageServiceException Unreachable(string store, Exception cause) => new(
        $"{store} could not be reached.",
        $"{store} can't be reached. Repeat the request in a few seconds; if this lasts, the log says why.", cause);

    private static TimeSpan PauseOf(RequestFailedException failed) =>
        failed.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : UsualPause;
}
