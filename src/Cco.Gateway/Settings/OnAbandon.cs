namespace Cco.Gateway.Settings;

/// <summary>What becomes of an upstream call when all of its callers have left: <c>Cco.OnAbandon</c>.</summary>
internal enum OnAbandon
{
    /// <summary>It is cancelled.</summary>
    Cancel,

    /// <summary>It is read to its end within <see cref="FlightSettings.Detached"/>, so that the bill buys an answer.</summary>
    Finish,
}
