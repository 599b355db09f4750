using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Flights;

/// <summary>The flights that identical calls may join, by key. Calls that find a stored answer never come here.</summary>
internal sealed class FlightTable(RecordingMemory memory, TimeProvider time)
{
    private const int Stripes = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, Flight> _flights = [];
    private readonly long[] _landings = new long[Stripes];

    /// <summary>Flights that can be joined now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _flights.Count;
            }
        }
    }

    /// <summary>Callers that listen to them.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
            {
                return _flights.Values.Sum(flight => flight.Listeners);
            }
        }
    }

    /// <summary>Goes up when a flight of this key, or of a few others, has stored its answer. Read it before looking into the store.</summary>
    public long Landings(CacheKey key) => Volatile.Read(ref _landings[StripeOf(key)]);

    /// <summary>
    /// A seat at the flight of these calls, or at the head of a new one. <c>null</c> means: look into the store again, an answer may have
    /// been stored since.
    /// </summary>
    /// <param name="landings">As read before the store was asked.</param>
    /// <param name="wasFull">There was a flight, and it had no place left; the new one takes its place.</param>
    public Listener? Enter(FlightPlan plan, long landings, out bool wasFull)
    {
        lock (_lock)
        {
            wasFull = false;
            if (_flights.TryGetValue(plan.Key, out var flight))
            {
                if (flight.TryJoin(plan) is { } seat)
                {
                    return seat;
                }

                wasFull = flight.IsFull;
            }

            if (Landings(plan.Key) != landings)
            {
                return null;
            }

            flight = new Flight(plan, this, memory, time);
            _flights[plan.Key] = flight;
            return flight.Lead();
        }
    }

    /// <summary>A seat at a flight that is there already; <c>null</c> without one.</summary>
    public Listener? Join(FlightPlan plan)
    {
        lock (_lock)
        {
            return _flights.TryGetValue(plan.Key, out var flight) ? flight.TryJoin(plan) : null;
        }
    }

    /// <summary>The head of a new flight, whatever else is under way. Others may join it when there is none they know of.</summary>
    public Listener Lead(FlightPlan plan)
    {
        var flight = new Flight(plan, this, memory, time);
        var leader = flight.Lead();
        Offer(flight);
        return leader;
    }

    /// <summary>Lets others join a flight, if there is none of its key.</summary>
    public void Offer(Flight flight)
    {
        lock (_lock)
        {
            _flights.TryAdd(flight.Plan.Key, flight);
        }
    }

    /// <summary>The answer is in the store: calls that come now find it there.</summary>
    public void Landed(CacheKey key)
    {
        lock (_lock)
        {
            Volatile.Write(ref _landings[StripeOf(key)], _landings[StripeOf(key)] + 1);
        }
    }

    /// <summary>Nobody can join any more.</summary>
    public void Remove(Flight flight)
    {
        lock (_lock)
        {
            if (_flights.TryGetValue(flight.Plan.Key, out var current) && current == flight)
            {
                _flights.Remove(flight.Plan.Key);
            }
        }
    }

    private static int StripeOf(CacheKey key) => key.GetHashCode() & (Stripes - 1);
}
