using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>Application Gateway, Web PubSub, function app and Cosmos DB, each with its published limit, a tenth of a second at a time.</summary>
internal sealed class BackEnd
{
    public const double Step = 0.1;

    /// <summary>The SDK's patience with a database that has no throughput left.</summary>
    private const double DatabasePatience = 30;

    /// <summary>After so many seconds Web PubSub gives an event up.</summary>
    private const double EventPatience = 100;

    /// <summary>What it costs to see that there is no turn, against an event that is served.</summary>
    private const double CostOfSendingAway = 0.2;

    /// <summary>Web PubSub repeats an event that was answered 5xx after so many seconds.</summary>
    private static readonly int[] Repeats = [1, 3, 5];

    private readonly StormSetting setting;
    private readonly Random random;
    private readonly Func<Job, bool> isStale;
    private readonly Action<Job, JobEnd, double> end;
    private readonly Line front = new(), service = new(), app = new();
    private readonly Database database;
    private readonly Turns turns;
    private readonly TimerWheel<Job> again;
    private readonly TimerWheel<int> starting;
    private readonly double usualRequestUnits, usualEvents;
    private int now, inWork, instancesStarting;

    /// <param name="isStale">Whether the charger has given up the attempt.</param>
    /// <param name="end">Told of each job's end, with the seconds after which to come back.</param>
    public BackEnd(StormSetting setting, Random random, int steps, Func<Job, bool> isStale, Action<Job, JobEnd, double> end)
    {
        (this.setting, this.random, this.isStale, this.end) = (setting, random, isStale, end);
        (again, starting) = (new TimerWheel<Job>(steps), new TimerWheel<int>(steps));
        Instances = setting.Instances;
        database = new Database(setting.RequestUnits);
        turns = new Turns(setting, random);
        var usual = new FleetSizing(setting.Chargers);
        (usualRequestUnits, usualEvents) = (usual.MeanRequestUnits / setting.Chargers, usual.EventsPerSecond / setting.Chargers);
    }

    public int Instances { get; private set; }
    public int Sockets { get; set; }
    public bool HasRoom => Sockets < setting.Units * AzureLimits.ConnectionsPerUnit;

    /// <summary>How much of what each could do was asked of it so far.</summary>
    public IReadOnlyList<(string Name, double Share)> Busy =>
    [
        ("Application Gateway", front.Busy), ("Web PubSub", service.Busy), ("Functions", app.Busy), ("Cosmos DB", database.Busy),
    ];

    public void Connect(Job job) => front.Add(job);

    public void Send(Job job) => service.Add(job);

    public void Run(int step)
    {
        now = step;
        Scale();
        RunFront();
        foreach (var job in again.Take(step))
            service.Add(job);
        service.Begin(setting.Units * AzureLimits.EventsPerUnitAndSecond * Step);
        while (service.CanTake)
            app.Add(service.Take() with { Since = now });
        database.Begin(Sockets * usualRequestUnits);
        RunDatabase();
        RunApp();
    }

    private void RunFront()
    {
        front.Begin(setting.CapacityUnits * AzureLimits.TlsPerCapacityUnitAndSecond * Step);
        while (front.TryPeek(out var job))
        {
            if (isStale(job))
                end(front.Take(cost: 0), JobEnd.Failed, 0);
            else if (!front.CanTake)
                return;
            else if (!HasRoom)
                end(front.Take(), JobEnd.OverConnectionLimit, 0);
            else
                service.Add(front.Take());
        }
    }

    /// <summary>One instance a second at most, when those that there are have their hands full.</summary>
    private void Scale()
    {
        foreach (var ready in starting.Take(now))
        {
            Instances += ready;
            instancesStarting -= ready;
        }
        var wanted = Math.Min(setting.MostInstances, (int)Math.Ceiling((app.Count + inWork) / (double)setting.Concurrency));
        if (now % (int)(1 / Step / AzureLimits.NewInstancesPerSecond) != 0 || Instances + instancesStarting >= wanted)
            return;
        instancesStarting++;
        starting.Add(now + (int)((2 + (8 * random.NextDouble())) / Step), 1);
    }

    private void RunApp()
    {
        var spare = (Instances * FleetSizing.EventsPerInstanceAndSecond) - (Sockets * usualEvents);
        app.Begin(Math.Max(Instances, spare) * Step);
        while (app.CanTake && app.TryPeek(out var next))
        {
            if ((now - next.Since) * Step > EventPatience)
                end(app.Take(cost: 0), JobEnd.Failed, 0);
            else if (setting.RefusesAfter is { } old && next.Kind == JobKind.Connect && (now - next.Since) * Step > old)
                end(app.Take(CostOfSendingAway), JobEnd.SentAway, turns.ComeBackAfter(Instances, now * Step));
            else if (setting.HasBackOff && next.Kind == JobKind.Connect && turns.IsFull(Instances))
                end(app.Take(CostOfSendingAway), JobEnd.SentAway, turns.ComeBackAfter(Instances, now * Step));
            else if (setting.HasBackOff && next is { Kind: JobKind.Boot, MayBePutOff: true } && turns.Waiting > Instances * setting.AtOnce)
                end(app.Take(CostOfSendingAway), JobEnd.PutOff, turns.ComeBackAfter(Instances, now * Step));
            else if (inWork >= Instances * setting.Concurrency)
                return;
            else
                Begin(app.Take() with { Since = now });
        }
    }

    private void Begin(Job job)
    {
        inWork++;
        if (job.Kind == JobKind.Connect && !turns.HasPlace(Instances))
            turns.Wait(job);
        else
            Ask(job);
    }

    private void Ask(Job job)
    {
        if (job.Kind == JobKind.Connect)
            turns.Enter();
        if (database.TryServe(job))
            Served(job);
        else
            database.Wait(job with { Since = now });
    }

    private void RunDatabase()
    {
        while (database.TryNext(now - (int)(DatabasePatience / Step), out var job, out var isTooLate))
        {
            if (!isTooLate)
            {
                Served(job);
                continue;
            }
            Leave(job);
            if (job.Repeats < Repeats.Length)
                again.Add(now + (int)(Repeats[job.Repeats] / Step), job with { Repeats = job.Repeats + 1 });
            else
                end(job, JobEnd.Failed, 0);
        }
        while (turns.TryNext(Instances, now - (int)(Turns.Patience / Step), out var job, out var isTooLate))
        {
            if (!isTooLate)
            {
                Ask(job);
                continue;
            }
            inWork--;
            end(job, JobEnd.SentAway, turns.ComeBackAfter(Instances, now * Step));
        }
    }

    private void Served(Job job)
    {
        Leave(job);
        end(job, JobEnd.Done, 0);
    }

    private void Leave(Job job)
    {
        inWork--;
        if (job.Kind == JobKind.Connect)
            turns.Leave((now - job.Since) * Step);
    }
}
