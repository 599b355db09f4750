namespace Cco.Pricing;

/// <summary>What one word in a usage report does to a price: <c>fast</c> ×2, <c>us</c> ×1.1, <c>batch</c> ×0.5.</summary>
/// <param name="Word">The provider's word; case does not matter.</param>
/// <param name="Times">The factor on every token category.</param>
/// <param name="From">The first UTC day it holds; <c>null</c>: since ever.</param>
public sealed record PriceModifier(string Word, decimal Times, DateOnly? From = null);
