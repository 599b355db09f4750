namespace Cco.Gateway.Analytics;

/// <summary>What calls are added up by in the rollups. A call without a value is under the empty one.</summary>
internal enum Dimension
{
    /// <summary>The model that served, else the one asked for.</summary>
    Model,

    /// <summary>The digest of the caller's key.</summary>
    Key,

    Project,

    /// <summary>Claude Code's session.</summary>
    Session,

    /// <summary>Claude Code's agent.</summary>
    Agent,

    Route,

    /// <summary>One of the call's tags: a call with several is counted under each.</summary>
    Tag,
}
