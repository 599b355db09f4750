namespace Cco.Gateway.Caching.Keys;

/// <summary>What reading a body for its key gave.</summary>
/// <param name="Fault">Why it was not understood: one of <see cref="CanonicalFault"/>; <c>null</c> when it was.</param>
/// <param name="Traits">What the body says about itself; of no meaning when it was not understood.</param>
/// <param name="Digest">SHA-256 of the canonical bytes; of no meaning when it was not understood.</param>
internal readonly record struct CanonicalResult(string? Fault, BodyTraits Traits, Digest Digest)
{
    /// <summary>Whether the key may be used; otherwise the call bypasses the cache and is forwarded unchanged.</summary>
    public bool Understood => Fault is null;
}
