using System.Collections.Frozen;

namespace GreenFlux.Ocpp;

/// <summary>The error codes of a CALLERROR: OCPP-J 1.6 §4.2.3, in the specification's own spelling.</summary>
public static class OcppErrorCode
{
    /// <summary>The receiver doesn't know the action.</summary>
    public const string NotImplemented = "NotImplemented";

    /// <summary>The action is known but not served in this direction.</summary>
    public const string NotSupported = "NotSupported";

    /// <summary>The receiver failed while it handled a valid call; worth a retry.</summary>
    public const string InternalError = "InternalError";

    /// <summary>The payload is incomplete.</summary>
    public const string ProtocolError = "ProtocolError";

    /// <summary>A security matter kept the receiver from serving the call.</summary>
    public const string SecurityError = "SecurityError";

    /// <summary>The frame or its payload is not built as the protocol says.</summary>
    public const string FormationViolation = "FormationViolation";

    /// <summary>A field's value is not allowed: too long, out of range, not one of the list.</summary>
    public const string PropertyConstraintViolation = "PropertyConstraintViolation";

    /// <summary>A required field is missing. One r: the 1.6 specification spells it so.</summary>
    public const string OccurenceConstraintViolation = "OccurenceConstraintViolation";

    /// <summary>A field has the wrong type.</summary>
    public const string TypeConstraintViolation = "TypeConstraintViolation";

    /// <summary>Whatever the other codes don't cover.</summary>
    public const string GenericError = "GenericError";

    /// <summary>Every code that 1.6 allows.</summary>
    public static IReadOnlySet<string> All { get; } = new[]
    {
        NotImplemented, NotSupported, InternalError, ProtocolError, SecurityError, FormationViolation,
        PropertyConstraintViolation, OccurenceConstraintViolation, TypeConstraintViolation, GenericError,
    }.ToFrozenSet(StringComparer.Ordinal);
}
