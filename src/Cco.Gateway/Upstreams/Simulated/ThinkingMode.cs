namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Whether an answer begins with a thinking block (contract.md 1.3 <c>thinking</c>).</summary>
internal enum ThinkingMode
{
    None,
    Shown,

    /// <summary><c>display: omitted</c>: the block is there with its signature, its text is empty.</summary>
    Omitted,
}
