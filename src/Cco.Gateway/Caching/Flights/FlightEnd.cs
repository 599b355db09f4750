namespace Cco.Gateway.Caching.Flights;

/// <summary>How a flight ended.</summary>
internal enum FlightEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The answer came to its end in order, whatever it says.</summary>
    Whole,

    /// <summary>It broke off after listeners may have been sent a part.</summary>
    Broken,

    /// <summary>It failed before anybody was sent a byte. The head says how.</summary>
    Failed,
}
