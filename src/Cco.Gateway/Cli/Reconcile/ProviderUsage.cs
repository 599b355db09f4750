namespace Cco.Gateway.Cli.Reconcile;

/// <summary>What a provider says of one UTC day and model; <c>null</c> where its reports do not say it, never zero.</summary>
/// <param name="Model">Empty for costs that the report gives to no model.</param>
/// <param name="PromptTokens">Input, cache reads and cache writes together.</param>
/// <param name="CacheReadTokens">The part of <paramref name="PromptTokens"/> that was read from its prompt cache.</param>
internal sealed record ProviderUsage(DateOnly Day, string Model, long? PromptTokens, long? CacheReadTokens, long? OutputTokens, decimal? Usd)
{
    /// <summary>Adds up; day and model are those of <paramref name="a"/>.</summary>
    public static ProviderUsage operator +(ProviderUsage a, ProviderUsage b) => a with
    {
        PromptTokens = Sum(a.PromptTokens, b.PromptTokens),
        CacheReadTokens = Sum(a.CacheReadTokens, b.CacheReadTokens),
        OutputTokens = Sum(a.OutputTokens, b.OutputTokens),
        Usd = a.Usd is null ? b.Usd : b.Usd is null ? a.Usd : a.Usd + b.Usd,
    };

    private static long? Sum(long? a, long? b) => a is null ? b : b is null ? a : a + b;
}
