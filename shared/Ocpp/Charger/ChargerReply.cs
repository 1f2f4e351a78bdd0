namespace GreenFlux.Ocpp.Charger;

/// <summary>Our answer to a <see cref="ChargerEvent"/>, whatever OCPP version carries it.</summary>
public abstract record ChargerReply;

/// <summary>Answer to <see cref="Booted"/>.</summary>
/// <param name="Status">Accepted, Pending or Rejected.</param>
/// <param name="Now">The platform's time, UTC.</param>
/// <param name="IntervalSeconds">Heartbeat interval, or the time until the next boot attempt.</param>
public sealed record BootReply(BootStatus Status, DateTimeOffset Now, int IntervalSeconds) : ChargerReply;

/// <summary>Answer to <see cref="HeartbeatReceived"/>.</summary>
public sealed record HeartbeatReply(DateTimeOffset Now) : ChargerReply;

/// <summary>Answer to <see cref="AuthorizationRequested"/>, <see cref="TransactionStarted"/> and <see cref="TransactionEnded"/>.</summary>
/// <param name="Status">What the token may do.</param>
/// <param name="ExpiresAt">Until when the charger may cache it; null: no limit.</param>
/// <param name="ParentIdTag">The token's group, if any.</param>
public sealed record TokenVerdict(AuthorizationStatus Status, DateTimeOffset? ExpiresAt = null, string? ParentIdTag = null);

/// <summary>Answer to <see cref="AuthorizationRequested"/>.</summary>
public sealed record AuthorizationReply(TokenVerdict Token) : ChargerReply;

/// <summary>Answer to <see cref="TransactionStarted"/>: the transaction is stored under this id.</summary>
/// <param name="TransactionId">The id; OCPP 1.6 sends it as a positive 31-bit number.</param>
/// <param name="Token">What the token may do.</param>
public sealed record TransactionStartedReply(string TransactionId, TokenVerdict Token) : ChargerReply;

/// <summary>Answer to <see cref="TransactionEnded"/>: the stop is stored.</summary>
/// <param name="Token">Verdict on the stopping token; null when the stop named none.</param>
public sealed record TransactionEndedReply(TokenVerdict? Token) : ChargerReply;

/// <summary>Answer to <see cref="VendorDataReceived"/>.</summary>
/// <param name="Status">Accepted, Rejected, UnknownMessageId or UnknownVendorId.</param>
/// <param name="Data">Payload to send back, if any.</param>
public sealed record VendorDataReply(string Status, string? Data = null) : ChargerReply;

/// <summary>Answer to an event whose confirmation carries nothing: status, meter values, firmware and diagnostics.</summary>
public sealed record Acknowledged : ChargerReply
{
    public static Acknowledged Instance { get; } = new();
}

/// <summary>The event was understood but can't be served; sent as CALLERROR.</summary>
/// <param name="Code">A standard error code, see <c>OcppErrorCode</c>.</param>
/// <param name="Description">What was wrong, for the charger's log.</param>
public sealed record RefusedReply(string Code, string Description) : ChargerReply;

/// <summary>OCPP 1.6 §7.39 RegistrationStatus.</summary>
public enum BootStatus { Accepted, Pending, Rejected }

/// <summary>OCPP 1.6 §7.2 AuthorizationStatus.</summary>
public enum AuthorizationStatus { Accepted, Blocked, Expired, Invalid, ConcurrentTx }
