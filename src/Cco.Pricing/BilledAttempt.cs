namespace Cco.Pricing;

/// <summary>What is priced as one: the answer as a whole, or one of its iterations.</summary>
/// <param name="Model">The model that ran it.</param>
/// <param name="Counts">Its tokens.</param>
/// <param name="Refused">It was refused before any output.</param>
/// <param name="RefusalCategory">Why, as the provider names it.</param>
internal readonly record struct BilledAttempt(string? Model, TokenCounts Counts, bool Refused, string? RefusalCategory)
{
    /// <summary>The whole answer.</summary>
    public static BilledAttempt Of(TokenUsage usage, string? model) =>
        new(model, TokenCounts.Of(usage), usage.RefusedBeforeOutput, usage.RefusalCategory);

    /// <summary>One iteration; <paramref name="model"/> where it names none.</summary>
    public static BilledAttempt Of(UsageIteration iteration, string? model) =>
        new(iteration.Model ?? model, TokenCounts.Of(iteration), iteration.RefusedBeforeOutput, iteration.RefusalCategory);
}
