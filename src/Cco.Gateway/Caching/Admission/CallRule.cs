namespace Cco.Gateway.Caching.Admission;

/// <summary>One reason to leave a call to the upstream that is known before its body is read for the key.</summary>
/// <param name="Name">What docs/cache-key.md calls it.</param>
/// <param name="Reason">Token of <c>x-cco-cache: bypass; reason=</c> (architecture.md 5a).</param>
/// <param name="Applies">Captures nothing, so judging allocates nothing.</param>
internal sealed record CallRule(string Name, string Reason, Func<AskedCall, bool> Applies);
