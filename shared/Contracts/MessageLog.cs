using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

[JsonConverter(typeof(NamesOnly<LogDirection>))]
public enum LogDirection { ToPlatform, ToCharger, Note }

/// <summary>One OCPP frame, or something that the platform observed.</summary>
/// <param name="Action">The OCPP action, or the note's code.</param>
/// <param name="Content">The frame as it travelled, or the note's text.</param>
public sealed record MessageLogEntryResponse(DateTimeOffset At, LogDirection Direction, string Action, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MessageId, string Content);
