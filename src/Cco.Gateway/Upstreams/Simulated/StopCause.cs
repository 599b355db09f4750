namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Why an answer ended, before a dialect names it.</summary>
internal enum StopCause
{
    End,
    TokenLimit,
    StopSequence,
    ToolUse,
}
