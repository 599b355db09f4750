namespace Cco.Pricing;

/// <summary>
/// A context step: a prompt of more than <paramref name="Above"/> tokens (input, cache reads and cache writes together) puts the
/// whole request, output too, on <paramref name="Rates"/>. Exactly <paramref name="Above"/> is still below (contract.md 6.1 rule 2, 6.2).
/// </summary>
public sealed record PriceStep(long Above, PriceRates Rates);
