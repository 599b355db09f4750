using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Admission;

/// <summary>One reason to leave a call to the upstream that its body gives.</summary>
/// <param name="Trait">What of the body it is about; a single flag, whose name is the rule's.</param>
/// <param name="Reason">Token of <c>x-cco-cache: bypass; reason=</c> (architecture.md 5a).</param>
internal readonly record struct BodyRule(BodyTraits Trait, string Reason);
