using System.Text.Json.Serialization;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What waits for a run's next step: an event, or a command that acts even on a suspended run.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "k")]
[JsonDerivedType(typeof(Delivery), "d")]
[JsonDerivedType(typeof(Suspend), "suspend")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Terminate), "terminate")]
[JsonDerivedType(typeof(Violation), "violation")]
internal abstract record InboxMessage;

internal sealed record Delivery(ReceivedEvent Event) : InboxMessage;

internal sealed record Suspend : InboxMessage;

internal sealed record Resume : InboxMessage;

/// <param name="Output">JSON, or null.</param>
internal sealed record Terminate(string? Output, bool Recursive) : InboxMessage;

/// <summary>The orchestrator was caught waiting for something that is no durable task, after its step had ended.</summary>
internal sealed record Violation(string Message) : InboxMessage;
