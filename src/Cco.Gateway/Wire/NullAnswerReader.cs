namespace Cco.Gateway.Wire;

/// <summary>
/// For bodies whose shape is unknown, such as the page of a proxy that answers 200 in the provider's place: no facts, complete when the
/// upstream closed the body in order, and never to be stored (reliability.md C-41).
/// </summary>
internal sealed class NullAnswerReader : IAnswerReader
{
    public bool HasEnded => false;

    public void Append(ReadOnlySpan<byte> bytes)
    {
    }

    public AnswerFacts Finish(bool endOfBody) => new() { Complete = endOfBody, Traits = AnswerTraits.NotUnderstood };

    public void Dispose()
    {
    }
}
