namespace GreenFlux.Platform.Outcomes;

/// <summary>Why something that was asked for was not done: expected, hence data.</summary>
/// <param name="Code">Stable; each face maps it to its own words (HTTP status, OCPI code).</param>
/// <param name="Detail">What was wrong and what to do, for a person.</param>
/// <param name="Field">The field at fault as the caller named it, for example <c>evses[0].connectors[1].id</c>.</param>
public record Refusal(RefusalCode Code, string Detail, string? Field = null)
{
    public static Refusal Invalid(string field, string detail) => new(RefusalCode.InvalidField, detail, field);
    public static Refusal Unknown(string field, string detail) => new(RefusalCode.ReferenceNotFound, detail, field);
    public static Refusal NotFound(string what, string id) => new(RefusalCode.NotFound, $"There is no {what} '{id}'.");

    public static Refusal Exists(string what, string id, string field) =>
        new(RefusalCode.AlreadyExists, $"The {what} '{id}' exists already. Change it with PUT, or choose another {field}.", field);

    public static Refusal InUse(string what, string id, string by) =>
        new(RefusalCode.InUse, $"The {what} '{id}' is used by {by}. Change or delete that first.");

    public static Refusal Stale(string what, string id) =>
        new(RefusalCode.PreconditionFailed, $"The {what} '{id}' was changed since you read it. Read it again, then repeat the change with its new ETag.");
}

/// <summary>The reasons; an HTTP status stands beside each in the functions' one mapping table.</summary>
public enum RefusalCode
{
    /// <summary>The body is no JSON.</summary>
    MalformedJson,

    /// <summary>A body is needed and there is none.</summary>
    MissingBody,
    BodyTooLarge,
    UnsupportedMediaType,

    /// <summary>A property that the resource doesn't have.</summary>
    UnknownField,
    MissingField,

    /// <summary>Wrong JSON type, or a value outside its list.</summary>
    InvalidType,

    /// <summary>A value that breaks a rule.</summary>
    InvalidField,

    /// <summary>A field names something that the tenant doesn't have.</summary>
    ReferenceNotFound,
    InvalidQuery,
    InvalidCursor,
    InvalidHeader,

    /// <summary>A platform key acts without saying for which tenant.</summary>
    TenantRequired,
    Unauthenticated,
    PermissionDenied,
    NotFound,

    /// <summary>A signed link that is not ours, or was changed.</summary>
    LinkInvalid,

    /// <summary>A signed link whose time is over, or whose file is gone.</summary>
    LinkExpired,
    AlreadyExists,

    /// <summary>Something else refers to it.</summary>
    InUse,

    /// <summary>Its state doesn't allow this.</summary>
    Conflict,
    IdempotencyKeyReused,
    IdempotencyInProgress,
    PreconditionFailed,
    PreconditionRequired,

    /// <summary>A fault of ours: the function declares no permission.</summary>
    PermissionNotDeclared,
    InternalError,
    StorageUnavailable,
}
