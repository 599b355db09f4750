namespace Cco.Pricing;

/// <summary>How far a cost can be believed. Unknown is never zero.</summary>
public enum CostStatus
{
    /// <summary>Provider-reported usage at a known price.</summary>
    Exact,

    /// <summary>Usage was estimated by the gateway, upon a prompt the provider reported; the price is known.</summary>
    Estimated,

    /// <summary>Usage is known, a price for the model is not.</summary>
    Unpriced,

    /// <summary>The provider reported no usage, or none of the prompt: no amount, at most <see cref="CostResult.Estimate"/>.</summary>
    NoUsage,
}
