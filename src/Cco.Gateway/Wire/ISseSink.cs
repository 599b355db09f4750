namespace Cco.Gateway.Wire;

/// <summary>Takes the events <see cref="SseReader"/> finds.</summary>
internal interface ISseSink
{
    /// <summary>
    /// One finished event. The spans are valid only during the call. <paramref name="name"/> is empty when no <c>event:</c> line was
    /// there; <paramref name="data"/> holds the <c>data:</c> lines joined by LF.
    /// </summary>
    void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data);
}
