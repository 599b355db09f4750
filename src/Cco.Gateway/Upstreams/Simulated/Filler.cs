using System.Text;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Text of a wanted length for answers that have to be long.</summary>
internal static class Filler
{
    private static readonly string[] Words =
    [
        "the", "gateway", "sends", "each", "answer", "in", "small", "pieces", "so", "that", "a", "client", "can", "show", "it", "as", "it",
        "grows", "and", "these", "words", "mean", "nothing", "at", "all",
    ];

    /// <summary><paramref name="text"/> lengthened or cut to about <paramref name="tokens"/> tokens.</summary>
    public static string To(string text, int tokens)
    {
        var count = TokenCounter.Count(text);
        if (count >= tokens)
        {
            return text[..TokenCounter.Fit(text, tokens)];
        }

        var result = new StringBuilder(text, text.Length + ((tokens - count) * 6));
        for (var i = 0; count < tokens; i++, count++)
        {
            result.Append(' ').Append(Words[i % Words.Length]);
        }

        return result.ToString();
    }
}
