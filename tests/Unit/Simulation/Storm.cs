namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>All chargers lose their connections at once and come back, each in its own way, to a back end with limits.</summary>
internal sealed class Storm
{
    private const double Step = BackEnd.Step;

    /// <summary>Seconds without a single connection after which nothing is expected to change.</summary>
    private const double HopelessAfter = 200;
    private readonly StormSetting setting;
    private readonly Random random;
    private readonly Charger[] chargers;
    private readonly TimerWheel<(int Charger, int Timer)> timers;
    private readonly BackEnd backEnd;
    private readonly int[] connectsIn;
    private int now, attempts, admitted, sentAway, overLimit, failed, givenUp, lostAgain, inVain, putOff, mostInstances, caughtUp;
    private string? bottleneck;

    private Storm(StormSetting setting)
    {
        this.setting = setting;
        random = new Random(setting.Seed);
        var steps = (int)((setting.OutageSeconds + setting.Horizon) / Step);
        timers = new(steps);
        backEnd = new BackEnd(setting, random, steps, IsStale, Ended);
        chargers = [.. Enumerable.Range(0, setting.Chargers).Select(i => new Charger(Behaviour.Of(i, setting.Chargers))
        {
            HonoursRetryAfter = random.NextDouble() < Behaviour.HonouringRetryAfter,
            BootsAgain = random.NextDouble() < Behaviour.BootingAgain,
            IsCharging = random.NextDouble() < Behaviour.Charging,
        })];
        connectsIn = new int[(int)(steps * Step) + 1];
    }

    private double Seconds => now * Step;
    private bool IsOut => Seconds < setting.OutageSeconds;

    private bool IsHopeless => admitted == 0 && Seconds - setting.OutageSeconds > HopelessAfter;

    public static StormResult Run(StormSetting setting) => new Storm(setting).Run();

    private StormResult Run()
    {
        for (var i = 0; i < chargers.Length; i++)
        {
            Wake(i, random.NextDouble() * chargers[i].Behaviour.FirstWithin);
            // Where the back end is still there, it is told of every closed socket, too.
            if (setting.OutageSeconds == 0)
                backEnd.Send(new Job(i, 0, JobKind.Disconnected, now));
        }
        for (var steps = (int)((setting.OutageSeconds + setting.Horizon) / Step); now < steps && caughtUp < chargers.Length && !IsHopeless; now++)
        {
            foreach (var (charger, timer) in timers.Take(now))
            {
                if (chargers[charger].Timer == timer)
                    Due(charger);
            }
            if (IsOut)
                continue;
            backEnd.Run(now);
            mostInstances = Math.Max(mostInstances, backEnd.Instances);
            if (backEnd.Sockets > 0.9 * chargers.Length)
                bottleneck ??= Busiest();
        }
        return Result();
    }

    private void Due(int id)
    {
        var charger = chargers[id];
        switch (charger.State)
        {
            case ChargerState.Away:
                Attempt(id);
                break;
            case ChargerState.Connecting:
                givenUp++;
                Retry(id);
                break;
            case ChargerState.PutOff:
                SendNext(id);
                break;
            default:
                // A call that isn't answered.
                lostAgain++;
                backEnd.Sockets--;
                charger.ConnectedAt = null;
                Retry(id);
                break;
        }
    }

    private void Attempt(int id)
    {
        attempts++;
        var charger = chargers[id];
        charger.Attempt++;
        if (IsOut)
        {
            failed++;
            Retry(id);
            return;
        }
        charger.State = ChargerState.Connecting;
        backEnd.Connect(new Job(id, charger.Attempt, JobKind.Connect, now));
        Wake(id, charger.Behaviour.Patience);
    }

    private void Retry(int id, double asked = 0)
    {
        var charger = chargers[id];
        charger.State = ChargerState.Away;
        charger.Failures++;
        var own = charger.Behaviour.Next(charger.Failures, random.NextDouble());
        Wake(id, charger.HonoursRetryAfter && asked > 0 ? asked : own);
    }

    private bool IsStale(Job job) =>
        job.Kind != JobKind.Disconnected && (chargers[job.Charger].Attempt != job.Attempt || chargers[job.Charger].State == ChargerState.Away);

    private void Ended(Job job, JobEnd how, double comeBackAfter)
    {
        if (job.Kind == JobKind.Disconnected)
            return;
        if (IsStale(job))
        {
            if (job.Kind == JobKind.Connect && how == JobEnd.Done)
                inVain++;
        }
        else if (job.Kind == JobKind.Connect)
            Answered(job.Charger, how, comeBackAfter);
        else
            Replied(job.Charger, how, comeBackAfter);
    }

    private void Answered(int id, JobEnd how, double comeBackAfter)
    {
        switch (how == JobEnd.Done && !backEnd.HasRoom ? JobEnd.OverConnectionLimit : how)
        {
            case JobEnd.Done:
                admitted++;
                backEnd.Sockets++;
                connectsIn[(int)Seconds]++;
                chargers[id].Connected(Seconds, offlineSeconds: Seconds);
                SendNext(id);
                return;
            case JobEnd.SentAway:
                sentAway++;
                break;
            case JobEnd.OverConnectionLimit:
                overLimit++;
                break;
            default:
                failed++;
                break;
        }
        Retry(id, comeBackAfter);
    }

    private void Replied(int id, JobEnd how, double comeBackAfter)
    {
        var charger = chargers[id];
        switch (how)
        {
            case JobEnd.PutOff:
                putOff++;
                charger.PutOffs++;
                charger.State = ChargerState.PutOff;
                Wake(id, comeBackAfter);
                break;
            case JobEnd.Done:
                charger.Done(Seconds);
                SendNext(id);
                break;
            default:
                // Web PubSub drops the connection when an event fails for good.
                lostAgain++;
                backEnd.Sockets--;
                charger.ConnectedAt = null;
                Retry(id);
                break;
        }
    }

    /// <summary>One call at a time: boot, the states of its connectors, what it kept.</summary>
    private void SendNext(int id)
    {
        var charger = chargers[id];
        if (charger.NextCall is not { } kind)
        {
            charger.State = ChargerState.Caught;
            charger.CaughtUpAt = Seconds;
            caughtUp++;
            charger.Timer++;
            return;
        }
        charger.State = ChargerState.Calling;
        var mayBePutOff = random.NextDouble() >= charger.PutOffs / (double)backEnd.Instances;
        backEnd.Send(new Job(id, charger.Attempt, kind, now, MayBePutOff: mayBePutOff));
        Wake(id, Behaviour.CallPatience);
    }

    private void Wake(int id, double seconds) => timers.Add(now + Math.Max(1, (int)(seconds / Step)), (id, ++chargers[id].Timer));

    private StormResult Result() => new(setting, Times(c => c.ConnectedAt), Times(c => c.BootedAt), Times(c => c.CaughtUpAt))
    {
        Attempts = attempts,
        Admitted = admitted,
        SentAway = sentAway,
        OverConnectionLimit = overLimit,
        Failed = failed,
        GivenUp = givenUp,
        UnderWay = chargers.Count(charger => charger.State == ChargerState.Connecting),
        LostAgain = lostAgain,
        InVain = inVain,
        PutOff = putOff,
        PeakConnectsPerSecond = connectsIn.Max(),
        MostInstances = mostInstances,
        Bottleneck = overLimit > 0 ? "Web PubSub's connections" : bottleneck ?? Busiest(),
    };

    private string Busiest() => backEnd.Busy.MaxBy(part => part.Share) is var (name, share) ? $"{name} ({share:0 %})" : "";

    private List<double> Times(Func<Charger, double?> of) =>
        [.. chargers.Select(of).OfType<double>().Select(time => time - setting.OutageSeconds).Order()];
}
