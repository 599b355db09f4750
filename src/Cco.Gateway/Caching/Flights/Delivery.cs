namespace Cco.Gateway.Caching.Flights;

/// <summary>How far a flight has brought one of its listeners.</summary>
internal enum Delivery
{
    /// <summary>The caller has been answered, for better or worse.</summary>
    Done,

    /// <summary>The answer is stored; in another form than the caller asked for.</summary>
    Stored,

    /// <summary>The caller was sent nothing, and the flight comes to nothing: the next try, if there is one, may serve it.</summary>
    Failed,

    /// <summary>The caller was sent nothing, and this flight can give it nothing.</summary>
    Unfit,
}
