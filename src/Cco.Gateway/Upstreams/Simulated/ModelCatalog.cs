namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>The models the simulated upstream lists; it answers requests for any name.</summary>
internal static class ModelCatalog
{
    private static readonly string[] KnownFamilies = ["claude", "gpt", "o", "llama"];

    /// <summary>In the order listed: Anthropic's newest first, then OpenAI's, then local ones.</summary>
    public static readonly SimulatedModel[] All =
    [
        new("claude-fable-5-2", "Claude Fable 5.2", new DateOnly(2026, 11, 9), "anthropic"),
        new("claude-sonnet-5-5", "Claude Sonnet 5.5", new DateOnly(2026, 9, 28), "anthropic"),
        new("claude-haiku-5-5", "Claude Haiku 5.5", new DateOnly(2026, 10, 7), "anthropic"),
        new("claude-opus-5-5", "Claude Opus 5.5", new DateOnly(2026, 9, 22), "anthropic"),
        new("claude-sonnet-5", "Claude Sonnet 5", new DateOnly(2026, 6, 30), "anthropic"),
        new("claude-opus-5", "Claude Opus 5", new DateOnly(2026, 7, 24), "anthropic"),
        new("claude-haiku-4-5-20251001", "Claude Haiku 4.5", new DateOnly(2025, 10, 15), "anthropic"),
        new("gpt-6.2-astra", "GPT-6.2 Astra", new DateOnly(2026, 11, 17), "openai"),
        new("gpt-6.2-sol", "GPT-6.2 Sol", new DateOnly(2026, 11, 17), "openai"),
        new("gpt-6.1-terra", "GPT-6.1 Terra", new DateOnly(2026, 10, 26), "openai"),
        new("gpt-6-luna", "GPT-6 Luna", new DateOnly(2026, 9, 22), "openai"),
        new("llama3.3", "Llama 3.3", new DateOnly(2024, 12, 6), "library"),
    ];

    /// <summary>The entry of this id; made up for unlisted members of families a provider could have; <c>null</c> for all others.</summary>
    public static SimulatedModel? Find(string id)
    {
        if (Array.Find(All, model => model.Id == id) is { } listed)
        {
            return listed;
        }

        return Array.Exists(KnownFamilies, family => id.StartsWith(family, StringComparison.Ordinal))
            ? new SimulatedModel(id, id, new DateOnly(2026, 1, 1), "simulated")
            : null;
    }
}
