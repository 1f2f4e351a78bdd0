namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// Whether one charger keeps to what a charger says in normal service. One that doesn't isn't slowed while there is
/// room; when frames wait for their turn, it stands behind those that do.
/// </summary>
/// <param name="interval">Time per frame in the long run.</param>
/// <param name="burst">Frames at once.</param>
internal struct FramePace(TimeSpan interval, int burst)
{
    private readonly long _interval = interval.Ticks;
    private readonly long _ahead = (burst - 1) * interval.Ticks;
    private long _paidUntil;

    /// <summary>Counts a frame.</summary>
    /// <param name="now">Any clock's ticks of 100 ns that never go back.</param>
    /// <returns>Whether it is within the pace.</returns>
    public bool Count(long now)
    {
        var owed = Math.Max(_paidUntil, now);
        var within = owed - now <= _ahead;
        // What is beyond the pace isn't held against the charger for ever: it is calm again as soon as it keeps to it.
        _paidUntil = within ? owed + _interval : owed;
        return within;
    }
}
