using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Tests.Caching.Keys.Bodies;

/// <summary>Random values for the parts of a key that are not the body, few enough that two of them often agree.</summary>
internal static class KeyContext
{
    private static readonly string?[] Texts = [null, "", "a", "b", "ab", "a:b"];
    private static readonly string[] Betas = ["context-1m-2025-08-07", "files-api-2025-04-14", "prompt-caching-2024-07-31", "pdfs-2024-09-25", "x"];

    public static CacheKeyParts Random(Random random, ApiEndpointKind endpoint) => new()
    {
        Epoch = 0,
        Scope = "caller",
        Dialect = endpoint is ApiEndpointKind.Messages or ApiEndpointKind.CountTokens ? Dialect.Anthropic : Dialect.OpenAi,
        Endpoint = endpoint,
        Upstream = "upstream",
        Model = "model",
        AnthropicVersion = "2023-06-01",
        Betas = BetaLines(random),
    };

    /// <summary>One part with another value, or perhaps the same by chance.</summary>
    public static CacheKeyParts Change(CacheKeyParts parts, Random random) => random.Next(14) switch
    {
        0 => parts with { Epoch = random.Next(3) },
        1 => parts with { Scope = Text(random) ?? "c" },
        2 => parts with { Query = Text(random) },
        3 => parts with { Upstream = Text(random) ?? "u" },
        4 => parts with { Route = Text(random) },
        5 => parts with { Model = Text(random) ?? "m" },
        6 => parts with { Credential = Text(random) },
        7 => parts with { AnthropicVersion = Text(random) },
        8 => parts with { Sample = Text(random) },
        9 => parts with { Namespace = Text(random) },
        // A value moved to its neighbour must not look like the same parts.
        10 => parts with { Sample = parts.Namespace, Namespace = parts.Sample },
        11 => parts with { Scope = parts.Scope + parts.Upstream, Upstream = "" },
        _ => parts with { Betas = BetaLines(random) },
    };

    private static string? Text(Random random) => Texts[random.Next(Texts.Length)];

    private static StringValues BetaLines(Random random) =>
        new([.. Enumerable.Range(0, random.Next(3)).Select(_ => string.Join(random.Next(2) == 0 ? "," : " , ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Betas[random.Next(Betas.Length)])))]);
}
