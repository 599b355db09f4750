namespace Cco.Pricing;

/// <summary>The price of one answer.</summary>
/// <param name="Status">How far the amount can be believed.</param>
/// <param name="Parts">USD by part; <c>null</c> when <paramref name="Status"/> is <see cref="CostStatus.Unpriced"/> or <see cref="CostStatus.NoUsage"/>.</param>
/// <param name="Rule">
/// The price row and modifiers applied, for people: <c>claude-haiku-5-5 &gt;100000 from 2026-10-07, us ×1.1</c>; when unpriced, what
/// has no price.
/// </param>
public sealed record CostResult(CostStatus Status, CostParts? Parts, string? Rule)
{
    /// <summary>The provider reported no usage, so there is nothing to price.</summary>
    public static CostResult NoUsage { get; } = new(CostStatus.NoUsage, null, null);

    /// <summary>USD, or <c>null</c> when it is not known.</summary>
    public decimal? Total => Parts?.Total;

    /// <summary>
    /// With <see cref="CostStatus.NoUsage"/>: what the output that was seen costs, a lower bound that is in no total, since nothing is known
    /// of the prompt. <c>null</c> when nothing was seen or it has no price.
    /// </summary>
    public CostParts? Estimate { get; init; }

    /// <summary>What a local answer would have cost on a cloud model; never part of <see cref="Parts"/>.</summary>
    public ShadowCost? Shadow { get; init; }
}
