using GreenFlux.Platform.Identity;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>The one permission that a key needs to call this function.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresPermissionAttribute(Permission permission) : Attribute
{
    public Permission Permission { get; } = permission;
}

/// <summary>This function authenticates its callers itself, or has nothing to hide.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicFaceAttribute : Attribute;

/// <summary>A success that this function can answer; what it refuses follows from the rest.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="body">The contract in the body; null for none.</param>
/// <param name="description">What it means, one sentence.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute(int status, Type? body, string description) : Attribute
{
    public int Status { get; } = status;
    public Type? Body { get; } = body;
    public string Description { get; } = description;
}

/// <summary>The contract of the request's body.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AcceptsAttribute(Type body) : Attribute
{
    public Type Body { get; } = body;
}

/// <summary>A query parameter that this function reads. <c>limit</c> and <c>cursor</c> follow from answering a page.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class QueryAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;
    public string Description { get; } = description;
}

/// <summary>This function changes what exists: it needs <c>If-Match</c> with the ETag that was read.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresIfMatchAttribute : Attribute;
