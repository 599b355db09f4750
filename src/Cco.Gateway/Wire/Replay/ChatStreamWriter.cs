namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Makes the stream of a plain completion (contract.md 2.3, 5.4): per choice a role chunk, pieces, a finish chunk; then the usage chunk
/// when it was asked for, and <c>[DONE]</c>.
/// </summary>
internal sealed class ChatStreamWriter : IDisposable
{
    // Every chunk begins with these; a longer beginning is nonsense that a stream would repeat a thousand times.
    private const int MaxHead = 1024;

    private readonly RawObject _completion = new();
    private readonly PooledBuffer _head = new();
    private readonly PooledBuffer _out = new();
    private readonly bool _includeUsage;
    private readonly ChoiceStreamWriter _choices;
    private bool _begun;

    private ChatStreamWriter(bool includeUsage)
    {
        _includeUsage = includeUsage;
        _choices = new ChoiceStreamWriter(this, _out);
    }

    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    /// <param name="completion">The completion on one line.</param>
    /// <param name="includeUsage">Whether the usage chunk was asked for; without usage to put in it there is no stream.</param>
    /// <param name="sse">The stream.</param>
    public static bool TryWrite(ReadOnlySpan<byte> completion, bool includeUsage, out byte[] sse)
    {
        sse = [];
        using var writer = new ChatStreamWriter(includeUsage);
        if (!writer.TryWrite(completion))
        {
            return false;
        }

        sse = writer._out.Written.ToArray();
        return true;
    }

    public void Dispose()
    {
        _head.Dispose();
        _out.Dispose();
    }

    /// <summary>Begins a chunk, up to the value of <c>choices</c>.</summary>
    public void BeginChunk(ReadOnlySpan<byte> text)
    {
        _out.Append("data: "u8);
        _out.Append(_head.Written);
        if (!_begun)
        {
            _begun = true;
            WriteOnce(text);
        }

        _out.Name("choices"u8);
    }

    /// <summary>Ends a chunk behind the value of <c>choices</c>.</summary>
    public void EndChunk() => _out.Append(_includeUsage ? ",\"usage\":null}\n\n"u8 : "}\n\n"u8);

    private bool TryWrite(ReadOnlySpan<byte> text)
    {
        if (!_completion.TryRead(text, new Run(0, text.Length))
            || !_completion.TryGet(text, "object"u8, out var kind) || !kind.Says(text, "chat.completion"u8)
            || (_completion.TryGet(text, "error"u8, out var error) && !error.IsNull)
            || !_completion.TryGet(text, "choices"u8, out var choices) || !choices.IsArray)
        {
            return false;
        }

        var hasUsage = _completion.TryGet(text, "usage"u8, out var usage) && usage.IsObject;
        WriteHead(text);
        if (_head.Length > MaxHead || (_includeUsage && !hasUsage))
        {
            return false;
        }

        var index = 0;
        foreach (var choice in new RawElements(text, choices.Value))
        {
            if (!_choices.TryWrite(text, choice, index))
            {
                return false;
            }

            index++;
        }

        if (_includeUsage)
        {
            BeginChunk(text);
            _out.Append("[]"u8);
            _out.Member(text, usage);
            _out.Append("}\n\n"u8);
        }

        _out.Append("data: [DONE]\n\n"u8);
        return index > 0;
    }

    private void WriteHead(ReadOnlySpan<byte> text)
    {
        _head.Append("{"u8);
        foreach (var member in _completion.Members)
        {
            if (member.Is(text, "object"u8))
            {
                _head.Value("object"u8, "\"chat.completion.chunk\""u8);
            }
            else if (IsInEachChunk(text, member))
            {
                _head.Member(text, member);
            }
        }
    }

    // What is not known comes once; clients keep what any chunk says.
    private void WriteOnce(ReadOnlySpan<byte> text)
    {
        foreach (var member in _completion.Members)
        {
            if (!IsInEachChunk(text, member)
                && !member.Is(text, "object"u8) && !member.Is(text, "choices"u8) && !member.Is(text, "usage"u8))
            {
                _out.Member(text, member);
            }
        }
    }

    private static bool IsInEachChunk(ReadOnlySpan<byte> text, RawMember member) => member.Is(text, "id"u8) || member.Is(text, "created"u8)
        || member.Is(text, "model"u8) || member.Is(text, "service_tier"u8) || member.Is(text, "system_fingerprint"u8);
}
