using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Wire.Anthropic;

/// <summary>The effective <c>anthropic-beta</c> of a call, independent of order, spacing, repetition and header lines.</summary>
internal static class AnthropicBetas
{
    /// <summary>
    /// Values that no longer change behaviour (contract.md 1.2). <c>files-api-2025-04-14</c> and <c>skills-2025-10-02</c> are not among them:
    /// they still select a response shape.
    /// </summary>
    internal static readonly string[] NoOps =
    [
        "message-batches-2024-09-24",
        "prompt-caching-2024-07-31",
        "pdfs-2024-09-25",
        "token-counting-2024-11-01",
        "token-efficient-tools-2025-02-19",
        "extended-cache-ttl-2025-04-11",
        "cache-diagnosis-2026-04-07",
    ];

    /// <summary>The values, sorted ordinally and joined by commas; empty without any.</summary>
    public static string Normalize(StringValues headers)
    {
        if (headers.Count == 0)
        {
            return "";
        }

        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var header in headers)
        {
            foreach (var value in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!NoOps.Contains(value, StringComparer.Ordinal))
                {
                    values.Add(value);
                }
            }
        }

        return string.Join(',', values);
    }
}
