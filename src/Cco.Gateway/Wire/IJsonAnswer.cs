using System.Text.Json;

namespace Cco.Gateway.Wire;

/// <summary>Collects the facts of one answer from its JSON object.</summary>
internal interface IJsonAnswer
{
    /// <summary>
    /// Reads the members of the object the reader has just entered, to its end or to the end of the bytes; <paramref name="text"/> is all
    /// that <paramref name="reader"/> reads.
    /// </summary>
    void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text);

    /// <summary>What was found; <paramref name="closed"/>: the object was closed and nothing came behind it.</summary>
    AnswerFacts ToFacts(bool closed);
}
