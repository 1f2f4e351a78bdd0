namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What a step does with the messages of a run: commands act at once, the rest only while the run isn't suspended.</summary>
/// <param name="Suspended">Whether the run is suspended after them.</param>
/// <param name="Received">For the orchestrator, in order.</param>
/// <param name="Taken">Ids of what this step deals with; the others stay.</param>
/// <param name="End">The command that ends the run, or null.</param>
internal sealed record Triage(bool Suspended, IReadOnlyList<ReceivedEvent> Received, IReadOnlyList<long> Taken, InboxMessage? End)
{
    public static Triage Of(bool suspended, IReadOnlyList<(long Id, InboxMessage Message)> messages)
    {
        var held = new List<(long Id, ReceivedEvent Event)>();
        var received = new List<ReceivedEvent>(messages.Count);
        var taken = new List<long>(messages.Count);
        foreach (var (id, message) in messages)
        {
            switch (message)
            {
                case Delivery delivery when suspended:
                    held.Add((id, delivery.Event));
                    continue;
                case Delivery delivery:
                    received.Add(delivery.Event);
                    break;
                case Suspend:
                    suspended = true;
                    break;
                case Resume:
                    suspended = false;
                    received.AddRange(held.Select(static one => one.Event));
                    taken.AddRange(held.Select(static one => one.Id));
                    held.Clear();
                    break;
                case Terminate or Violation:
                    taken.Add(id);
                    return new Triage(suspended, received, taken, message);
            }
            taken.Add(id);
        }
        return new Triage(suspended, received, taken, null);
    }
}
