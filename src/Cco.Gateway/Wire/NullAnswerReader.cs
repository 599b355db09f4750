namespace Cco.Gateway.Wire;

/// <summary>For bodies whose shape is unknown: no facts, and complete when the upstream closed the body in order.</summary>
internal sealed class NullAnswerReader : IAnswerReader
{
    public bool HasEnded => false;

    public void Append(ReadOnlySpan<byte> bytes)
    {
    }

    public AnswerFacts Finish(bool endOfBody) => new() { Complete = endOfBody };

    public void Dispose()
    {
    }
}
