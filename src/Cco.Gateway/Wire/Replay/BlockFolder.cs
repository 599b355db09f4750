using System.Text.Json;
using System.Text.Unicode;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Folds the deltas of one content block into it (contract.md 1.8). A block without deltas is whole as it began, whatever its type; only
/// pairs of block and delta that are known are put together.
/// </summary>
internal sealed class BlockFolder : IDisposable
{
    private readonly RawObject _block = new();
    private readonly RawObject _delta = new();
    private readonly RunList _pieces = new();
    private readonly RunList _citations = new();
    private readonly PooledBuffer _input = new();
    private Kind _kind;
    private bool _compacted;

    private enum Kind
    {
        Whole,
        Text,
        Thinking,
        ToolUse,
        Compaction,
        Fallback,
    }

    public void Dispose()
    {
        _pieces.Dispose();
        _citations.Dispose();
        _input.Dispose();
    }

    /// <summary>Begins with the block of a <c>content_block_start</c>.</summary>
    public bool TryOpen(ReadOnlySpan<byte> text, Run block)
    {
        _pieces.Clear();
        _citations.Clear();
        _compacted = false;
        if (!_block.TryRead(text, block) || !_block.TryGet(text, "type"u8, out var type) || !type.IsString)
        {
            return false;
        }

        _kind = type.Says(text, "text"u8) ? Kind.Text
            : type.Says(text, "thinking"u8) ? Kind.Thinking
            : type.Says(text, "tool_use"u8) || type.Says(text, "server_tool_use"u8) || type.Says(text, "mcp_tool_use"u8) ? Kind.ToolUse
            : type.Says(text, "compaction"u8) ? Kind.Compaction
            : type.Says(text, "fallback"u8) ? Kind.Fallback
            : Kind.Whole;
        return _kind switch
        {
            Kind.Text => TryBeginWith(text, "text"u8) && TryBeginCitations(text),
            Kind.Thinking => TryBeginWith(text, "thinking"u8),
            Kind.ToolUse => _block.TryGet(text, "input"u8, out var input) && input.IsObject,
            _ => true,
        };
    }

    /// <summary>Labels the message with the model that took over, when the block is a <c>fallback</c>.</summary>
    public bool TryLabel(ReadOnlySpan<byte> text, RawObject message) => _kind != Kind.Fallback
        || (_block.TryGet(text, "to"u8, out var to) && to.IsObject && _delta.TryRead(text, to.Value)
            && _delta.TryGet(text, "model"u8, out var model) && model.IsString && message.TrySet(text, model));

    /// <summary>Adds a piece of the text that the delta before it was a piece of.</summary>
    public void Add(Run piece) => _pieces.Add(piece);

    /// <summary>Adds the delta of a <c>content_block_delta</c>.</summary>
    /// <param name="text">The stream.</param>
    /// <param name="delta">The delta in it.</param>
    /// <param name="piece">The piece of a text that it was, if it was one.</param>
    public bool TryAdd(ReadOnlySpan<byte> text, Run delta, out Run? piece)
    {
        piece = null;
        if (!_delta.TryRead(text, delta) || !_delta.TryGet(text, "type"u8, out var type))
        {
            return false;
        }

        return _kind switch
        {
            Kind.Text when type.Says(text, "text_delta"u8) => TryAddPiece(text, "text"u8, out piece),
            Kind.Text when type.Says(text, "citations_delta"u8) => TryAddCitation(text),
            Kind.Thinking when type.Says(text, "thinking_delta"u8) => TryAddPiece(text, "thinking"u8, out piece),
            Kind.Thinking when type.Says(text, "signature_delta"u8) => TrySign(text),
            Kind.ToolUse when type.Says(text, "input_json_delta"u8) => TryAddPiece(text, "partial_json"u8, out piece),
            Kind.Compaction when type.Says(text, "compaction_delta"u8) => TryCompact(text),
            _ => false,
        };
    }

    /// <summary>Writes the finished block; <c>false</c> when its input is no object, as in an answer that ran out of tokens.</summary>
    public bool TryWrite(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Append("{"u8);
        foreach (var member in _block.Members)
        {
            if ((_kind == Kind.Text && member.Is(text, "text"u8)) || (_kind == Kind.Thinking && member.Is(text, "thinking"u8)))
            {
                target.Name(member.Name.Of(text));
                target.Joined(text, _pieces);
            }
            else if (_kind == Kind.ToolUse && _pieces.Length > 0 && member.Is(text, "input"u8))
            {
                target.Name("input"u8);
                if (!TryWriteInput(text, member.Value, target))
                {
                    return false;
                }
            }
            else if (!(_citations.Length > 0 && member.Is(text, "citations"u8)))
            {
                target.Member(text, member);
            }
        }

        WriteCitations(text, target);
        target.Append("}"u8);
        return true;
    }

    private bool TryBeginWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        if (!_block.TryGet(text, name, out var member) || !member.IsString)
        {
            return false;
        }

        _pieces.Add(member.Value.Inner);
        return true;
    }

    private bool TryBeginCitations(ReadOnlySpan<byte> text)
    {
        if (!_block.TryGet(text, "citations"u8, out var citations) || citations.IsNull)
        {
            return true;
        }

        if (!citations.IsArray)
        {
            return false;
        }

        foreach (var citation in new RawElements(text, citations.Value))
        {
            _citations.Add(citation);
        }

        return true;
    }

    private bool TryAddPiece(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out Run? piece)
    {
        piece = null;
        if (!_delta.TryGet(text, name, out var member) || !member.IsString)
        {
            return false;
        }

        piece = member.Value.Inner;
        _pieces.Add(member.Value.Inner);
        // A progress figure, which no message has.
        return _delta.Members.Length == 2
            || (_kind == Kind.Thinking && _delta.Members.Length == 3 && _delta.TryGet(text, "estimated_tokens"u8, out _));
    }

    private bool TryAddCitation(ReadOnlySpan<byte> text)
    {
        if (_delta.Members.Length != 2 || !_delta.TryGet(text, "citation"u8, out var citation) || !citation.IsObject)
        {
            return false;
        }

        _citations.Add(citation.Value);
        return true;
    }

    private bool TrySign(ReadOnlySpan<byte> text) => _delta.Members.Length == 2
        && _delta.TryGet(text, "signature"u8, out var signature) && signature.IsString && _block.TrySet(text, signature);

    // The delta has the block's final values.
    private bool TryCompact(ReadOnlySpan<byte> text)
    {
        if (_compacted)
        {
            return false;
        }

        _compacted = true;
        foreach (var member in _delta.Members)
        {
            if (!member.Is(text, "type"u8) && !_block.TrySet(text, member))
            {
                return false;
            }
        }

        return true;
    }

    // The pieces are JSON inside of JSON: joined first, because an escape may begin in one piece and be paired in the next.
    private bool TryWriteInput(ReadOnlySpan<byte> text, Run begun, PooledBuffer target)
    {
        if (!_delta.TryRead(text, begun) || !_delta.Members.IsEmpty)
        {
            return false;
        }

        _input.Clear();
        foreach (var piece in _pieces.Runs)
        {
            _input.Append(piece.Of(text));
        }

        if (JsonText.HasLoneSurrogate(_input.Written))
        {
            return false;
        }

        var start = target.Length;
        target.Advance(JsonText.Unescape(_input.Written, target.Reserve(_input.Length)));
        var input = target.Written[start..];
        var reader = new Utf8JsonReader(input, JsonReading.Options);
        if (!Utf8.IsValid(input) || !reader.EnterRoot())
        {
            return false;
        }

        reader.SkipValue();
        return !reader.Read();
    }

    private void WriteCitations(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (_citations.Length == 0)
        {
            return;
        }

        target.Name("citations"u8);
        target.Append("["u8);
        foreach (var citation in _citations.Runs)
        {
            target.Comma();
            target.Append(citation.Of(text));
        }

        target.Append("]"u8);
    }
}
