namespace Cco.Gateway.Wire;

/// <summary>
/// Reads one upstream answer from its bytes as they pass: pure, never throws for what the bytes hold, keeps no more than it needs.
/// Not thread-safe; one instance per answer. Dispose returns pooled buffers.
/// </summary>
internal interface IAnswerReader : IDisposable
{
    /// <summary>The next bytes, cut anywhere, also inside a UTF-8 sequence.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The facts so far. <paramref name="endOfBody"/>: the upstream closed the body in order, so what is there is all there is.</summary>
    AnswerFacts Finish(bool endOfBody);
}
