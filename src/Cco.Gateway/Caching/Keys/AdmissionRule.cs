namespace Cco.Gateway.Caching.Keys;

/// <summary>One reason to leave a call to the upstream.</summary>
/// <param name="Trait">What of the body it is about; a single flag.</param>
/// <param name="Reason">Token of <c>x-cco-cache: bypass; reason=</c> (architecture.md 5a).</param>
internal readonly record struct AdmissionRule(BodyTraits Trait, string Reason);
