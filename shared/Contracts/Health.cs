using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Whether the platform can do its work.</summary>
/// <param name="Status">UP only when every check is.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="Checks">What was tried.</param>
public sealed record HealthResponse(HealthStatus Status, string Version, IReadOnlyList<HealthCheck> Checks);

/// <param name="Name">For example <c>documents-writable</c>.</param>
/// <param name="Detail">What is wrong, or, when it is up, what should be known nevertheless; mostly absent.</param>
public sealed record HealthCheck(string Name, HealthStatus Status, string? Detail = null);

[JsonConverter(typeof(UpperNames<HealthStatus>))]
public enum HealthStatus { Up, Down }
