namespace Cco.Gateway.Analytics;

/// <summary>What only the outermost room knows of a call once it is over.</summary>
/// <param name="Status">The HTTP status the caller was sent.</param>
/// <param name="Duration">From accept to the last byte.</param>
/// <param name="FirstByte">From accept to the answer's first byte; <c>null</c> when there was none.</param>
/// <param name="Aborted">The caller left before the end.</param>
/// <param name="RouteId">The YARP route taken, or <c>null</c>.</param>
internal readonly record struct CallOutcome(int Status, TimeSpan Duration, TimeSpan? FirstByte = null, bool Aborted = false, string? RouteId = null);
