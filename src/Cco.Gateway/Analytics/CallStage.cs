namespace Cco.Gateway.Analytics;

/// <summary>How far a call is that travels to the ledger.</summary>
internal enum CallStage
{
    /// <summary>It has ended, and nothing was written of it before.</summary>
    Ended,

    /// <summary>It is being sent upstream.</summary>
    Begun,

    /// <summary>It has ended, and its beginning travelled before it.</summary>
    EndedAfterBeginning,
}
