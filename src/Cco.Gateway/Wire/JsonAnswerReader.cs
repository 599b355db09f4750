using System.Text.Json;

namespace Cco.Gateway.Wire;

/// <summary>
/// An answer that is one JSON object: kept in pooled memory up to <see cref="MaxBytes"/> and read when it is asked for. Past the bound its
/// facts are unknown and it counts as incomplete. Bytes that end early give the facts up to there.
/// </summary>
internal abstract class JsonAnswerReader : IAnswerReader
{
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly PooledBuffer _body = new();
    private bool _tooLarge;
    private AnswerFacts? _facts;

    public bool HasEnded => false;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_tooLarge || bytes.IsEmpty)
        {
            return;
        }

        _facts = null;
        if (bytes.Length > MaxBytes - _body.Length)
        {
            _tooLarge = true;
            _body.Dispose();
            return;
        }

        _body.Append(bytes);
    }

    public AnswerFacts Finish(bool endOfBody) => _facts ??= _tooLarge
        ? new AnswerFacts { Traits = AnswerTraits.TooLarge }
        : ReadBody();

    public void Dispose() => _body.Dispose();

    /// <summary>Facts with nothing in them yet.</summary>
    protected abstract IJsonAnswer Begin();

    private AnswerFacts ReadBody()
    {
        var answer = Begin();
        var reader = new Utf8JsonReader(_body.Written, isFinalBlock: false, new JsonReaderState(JsonReading.Options));
        try
        {
            if (reader.EnterRoot())
            {
                answer.Read(ref reader, _body.Written);
            }

            var closed = reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 } && !reader.Read();
            return answer.ToFacts(closed);
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            var facts = answer.ToFacts(closed: false);
            return facts with { Traits = facts.Traits | AnswerTraits.NotUnderstood };
        }
    }
}
