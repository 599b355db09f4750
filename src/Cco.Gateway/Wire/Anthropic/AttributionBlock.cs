namespace Cco.Gateway.Wire.Anthropic;

/// <summary>
/// Claude Code's first system block, which names the client's version and conversation and is no part of the prompt (contract.md 4.5).
/// </summary>
internal static class AttributionBlock
{
    /// <summary>
    /// Whether a text is one: <c>x-anthropic-billing-header:</c> and then only <c>name=value</c> pairs without white space inside, each
    /// ended by a semicolon. Stricter than its first word, so that no prompt can hide behind it: a longer text is in the key.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> text)
    {
        var prefix = "x-anthropic-billing-header:"u8;
        if (!text.StartsWith(prefix))
        {
            return false;
        }

        var pairs = text[prefix.Length..];
        foreach (var range in pairs.Split((byte)';'))
        {
            if (!IsPair(pairs[range].Trim((byte)' ')))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPair(ReadOnlySpan<byte> pair) =>
        pair.IsEmpty || (pair.IndexOf((byte)'=') > 0 && pair.IndexOfAny(" \t\r\n"u8) < 0);
}
