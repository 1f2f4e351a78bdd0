using System.Text;

namespace GreenFlux.Tests.Durable.Programs;

/// <summary>How an instance must end.</summary>
/// <param name="Text">Its output, or what its failure says.</param>
/// <param name="Actions">All that its last run did, in order.</param>
internal sealed record ExpectedInstance(string Id, bool Fails, string Text, string? CustomStatus, IReadOnlyList<string> Actions);

/// <summary>A plain reading of programs, without an engine: what must come out of them.</summary>
internal sealed class Reading
{
    private readonly Dictionary<string, ExpectedInstance> instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> effects = new(StringComparer.Ordinal);

    public Reading(IReadOnlyList<IReadOnlyList<Op>> programs)
    {
        for (var number = 0; number < programs.Count; number++)
            Read(ProgramDriver.RootOf(number), programs[number], fails: false);
    }

    public IReadOnlyDictionary<string, ExpectedInstance> Instances => instances;

    /// <summary>How often at least each effect must have been seen; no other effect may.</summary>
    public IReadOnlyDictionary<string, int> Effects => effects;

    private string Read(string instanceId, IReadOnlyList<Op> program, bool fails)
    {
        var run = new Run(this, instanceId);
        foreach (var op in program)
            run.Do(op);
        instances.Add(instanceId, new ExpectedInstance(instanceId, fails, run.Text, run.CustomStatus, run.Actions));
        return run.Text;
    }

    private sealed class Run(Reading all, string id)
    {
        private readonly StringBuilder text = new();

        public string Text => text.ToString();

        public string? CustomStatus { get; private set; }

        public List<string> Actions { get; } = [];

        public void Do(Op op)
        {
            switch (op.Kind)
            {
                case OpKind.Activity:
                    Call(op, 0);
                    break;
                case OpKind.Flaky:
                    for (var attempt = 0; attempt < op.Number; attempt++)
                    {
                        Call(op, attempt, says: string.Empty);
                        Actions.Add("timer");
                    }
                    Call(op, op.Number);
                    break;
                case OpKind.Failing:
                    Call(op, 0, says: "!");
                    for (var attempt = 0; attempt < op.Number; attempt++)
                    {
                        Actions.Add("timer");
                        Call(op, 0, says: string.Empty);
                    }
                    break;
                case OpKind.FanOut:
                    for (var n = 0; n < op.Number; n++)
                        Call(op, n);
                    break;
                case OpKind.FirstOfTwo:
                    Call(op, 0, says: "1");
                    Call(op, 1, says: string.Empty);
                    break;
                case OpKind.Timer:
                    Act("timer", "t");
                    break;
                case OpKind.Event:
                    text.Append(ProgramCode.EventOf(op));
                    break;
                case OpKind.EventTwice:
                    text.Append(ProgramCode.EventOf(op)).Append(ProgramCode.EventOf(op));
                    break;
                case OpKind.EventInTime:
                    Act("timer", string.Empty);
                    Act("untimer", ProgramCode.EventOf(op));
                    break;
                case OpKind.TimeOut:
                    Act("timer", "o");
                    break;
                case OpKind.Message:
                    Act("send", "m");
                    break;
                case OpKind.Status:
                    CustomStatus = $"s{op.Label}";
                    break;
                case OpKind.Sub:
                    Act("sub", $"({Sub(op, string.Empty)})");
                    break;
                case OpKind.FailingSub:
                    Sub(op, string.Empty, fails: true);
                    Act("sub", "(!)");
                    break;
                case OpKind.TwoSubs:
                    Act("sub", $"({Sub(op, "a")}|");
                    Act("sub", $"{Sub(op, "b")})");
                    break;
                case OpKind.ContinueAsNew:
                    Actions.Clear();
                    break;
                case OpKind.Poison:
                    for (var n = 1; n <= op.Number; n++)
                        Call(op, n);
                    Call(op, 0, says: "x");
                    break;
                default:
                    throw new ArgumentException($"{op.Kind} is no step.", nameof(op));
            }
        }

        private void Act(string action, string says)
        {
            Actions.Add(action);
            text.Append(says);
        }

        private void Call(Op op, int attempt, string? says = null)
        {
            var key = new Call(id, op.Label, attempt, Fate.Succeed).Key;
            all.effects[key] = all.effects.GetValueOrDefault(key) + 1;
            Act("activity", says ?? $"a{op.Label}.{attempt}");
        }

        private string Sub(Op op, string which, bool fails = false) => all.Read(ProgramCode.SubOf(id, op, which), op.Inner, fails);
    }
}
