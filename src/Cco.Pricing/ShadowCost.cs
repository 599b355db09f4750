namespace Cco.Pricing;

/// <summary>
/// What a local answer would have cost on a cloud model (contract.md 6.3): an amount beside the books, never spend and never a saving. An
/// estimate by nature, since the tokens are those of the local model's tokenizer.
/// </summary>
/// <param name="Model">The cloud model's id in the price book.</param>
/// <param name="Parts">USD by part.</param>
/// <param name="Rule">The price row applied, as in <see cref="CostResult.Rule"/>.</param>
public sealed record ShadowCost(string Model, CostParts Parts, string Rule)
{
    /// <summary>USD.</summary>
    public decimal Total => Parts.Total;
}
