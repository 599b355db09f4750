namespace Cco.Gateway.Wire;

/// <summary>
/// Reads one upstream answer from its bytes as they pass: pure, never throws for what the bytes hold, keeps no more than it needs.
/// Not thread-safe; one instance per answer. Dispose returns pooled buffers.
/// </summary>
internal interface IAnswerReader : IDisposable
{
    /// <summary>The next bytes, cut anywhere, also inside a UTF-8 sequence.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// A stream has said that it is over: its facts are all there, and whoever gets the bytes that said so has the whole answer. The body
    /// itself may end later. Always <c>false</c> for what ends with its body only.
    /// </summary>
    bool HasEnded { get; }

    /// <summary>The facts so far. <paramref name="endOfBody"/>: the upstream closed the body in order, so what is there is all there is.</summary>
    AnswerFacts Finish(bool endOfBody);
}
