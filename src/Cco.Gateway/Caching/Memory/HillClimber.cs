namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// Finds the share of the cache that recency should have: makes the window larger or smaller by a step, looks whether more was found, and
/// goes on or turns round, in ever smaller steps until what is found changes (Einziger, Eytan, Friedman and Manes 2018; Caffeine). Not
/// thread-safe.
/// </summary>
internal sealed class HillClimber
{
    private const double Least = 0.01;
    private const double Most = 0.95;
    private const double FirstStep = 0.1;
    private const double Decay = 0.95;

    // So much more or less found is not chance, and the search begins anew.
    private const double Change = 0.02;

    private const int LookupsPerEntry = 3;
    private const int LeastLookups = 1_500;

    private int _hits;
    private int _misses;
    private double _found;
    private double _step = FirstStep;

    /// <summary>The window's share of all bytes.</summary>
    public double Window { get; private set; } = Least;

    public void Hit() => _hits++;

    /// <summary>Notes a lookup that ended in an entry being stored, and climbs when enough was seen.</summary>
    /// <param name="entries">Entries held.</param>
    public void Miss(int entries)
    {
        _misses++;
        var lookups = _hits + _misses;
        if (lookups < Math.Max(LeastLookups, (long)LookupsPerEntry * entries))
        {
            return;
        }

        var found = (double)_hits / lookups;
        var step = found >= _found ? _step : -_step;
        Window = Math.Clamp(Window + step, Least, Most);
        _step = Math.Abs(found - _found) >= Change ? Math.CopySign(FirstStep, step) : step * Decay;
        (_found, _hits, _misses) = (found, 0, 0);
    }
}
