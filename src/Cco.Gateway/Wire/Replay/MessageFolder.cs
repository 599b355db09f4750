using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Folds a Messages stream into the message (contract.md 1.8, 5.4), as the provider's own SDK does but more strictly: an event, delta or
/// member of an event that is not known might have changed the message in a way that is not known either, so there is no plain form then.
/// </summary>
internal sealed class MessageFolder : IDisposable
{
    private readonly RawObject _event = new();
    private readonly RawObject _message = new();
    private readonly RawObject _usage = new();
    private readonly RawObject _changes = new();
    private readonly BlockFolder _block = new();
    private readonly RepeatedEvent _delta = new();
    private readonly PooledBuffer _content = new();
    private int _blocks;
    private bool _started;
    private bool _inBlock;
    private bool _ending;
    private bool _stopped;

    private MessageFolder()
    {
    }

    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    public static bool TryFold(ReadOnlySpan<byte> stream, out byte[] json)
    {
        json = [];
        using var folder = new MessageFolder();
        for (var events = new StreamEvents(stream); events.MoveNext();)
        {
            if (events.IsSplit || !folder.TryTake(stream, events.Name, events.Data))
            {
                return false;
            }
        }

        return folder.TryFinish(stream, out json);
    }

    public void Dispose()
    {
        _block.Dispose();
        _content.Dispose();
    }

    private bool TryTake(ReadOnlySpan<byte> text, Run name, Run data)
    {
        if (data.Length == 0)
        {
            // Clients skip it.
            return true;
        }

        if (_inBlock && name.Of(text).SequenceEqual("content_block_delta"u8) && _delta.TryMatch(text, data, out var piece))
        {
            _block.Add(piece);
            return true;
        }

        if (!_event.TryRead(text, data) || !_event.TryGet(text, "type"u8, out var type) || !type.IsString
            || (name.Length > 0 && !type.Says(text, name.Of(text))))
        {
            return false;
        }

        if (type.Says(text, "ping"u8))
        {
            return true;
        }

        return !_stopped && (type.Says(text, "message_start"u8) ? TryStart(text)
            : type.Says(text, "content_block_start"u8) ? TryOpenBlock(text)
            : type.Says(text, "content_block_delta"u8) ? TryAddToBlock(text, data)
            : type.Says(text, "content_block_stop"u8) ? TryCloseBlock(text)
            : type.Says(text, "message_delta"u8) ? TryChange(text)
            : type.Says(text, "message_stop"u8) && TryStop());
    }

    private bool TryStart(ReadOnlySpan<byte> text)
    {
        if (_started || _event.Members.Length != 2 || !_event.TryGet(text, "message"u8, out var message) || !message.IsObject
            || !_message.TryRead(text, message.Value) || !_message.TryGet(text, "type"u8, out var type) || !type.Says(text, "message"u8)
            || !_message.HasText(text, "id"u8) || !_message.HasText(text, "model"u8) || !_message.HasText(text, "role"u8)
            || !_message.TryGet(text, "content"u8, out var content) || !content.IsArray
            || new RawElements(text, content.Value).MoveNext())
        {
            return false;
        }

        _started = true;
        return _message.TryGet(text, "usage"u8, out var usage) && usage.IsObject && _usage.TryRead(text, usage.Value);
    }

    private bool TryOpenBlock(ReadOnlySpan<byte> text)
    {
        if (!_started || _ending || _inBlock || _event.Members.Length != 3 || !IsAtIndex(text)
            || !_event.TryGet(text, "content_block"u8, out var block) || !block.IsObject || !_block.TryOpen(text, block.Value))
        {
            return false;
        }

        _inBlock = true;
        _delta.Forget();
        return _block.TryLabel(text, _message);
    }

    private bool TryAddToBlock(ReadOnlySpan<byte> text, Run data)
    {
        if (!_inBlock || _event.Members.Length != 3 || !IsAtIndex(text)
            || !_event.TryGet(text, "delta"u8, out var delta) || !delta.IsObject || !_block.TryAdd(text, delta.Value, out var piece))
        {
            return false;
        }

        if (piece is { } learned)
        {
            _delta.Learn(text, data, learned);
        }

        return true;
    }

    private bool TryCloseBlock(ReadOnlySpan<byte> text)
    {
        if (!_inBlock || _event.Members.Length != 2 || !IsAtIndex(text))
        {
            return false;
        }

        _inBlock = false;
        _blocks++;
        if (_blocks > 1)
        {
            _content.Append(","u8);
        }

        return _block.TryWrite(text, _content);
    }

    private bool IsAtIndex(ReadOnlySpan<byte> text) => _event.TryGetIndex(text, "index"u8, int.MaxValue, out var index) && index == _blocks;

    // Overwrites, never adds; what is null changes nothing. Without its count of output the usage would stay the start's placeholder.
    private bool TryChange(ReadOnlySpan<byte> text)
    {
        if (!_started || _inBlock || !_event.TryGet(text, "usage"u8, out var usage) || !usage.IsObject || !TryMergeUsage(text, usage.Value)
            || !_event.TryGet(text, "delta"u8, out var delta) || !delta.IsObject || !_changes.TryRead(text, delta.Value))
        {
            return false;
        }

        _ending = true;
        foreach (var change in _changes.Members)
        {
            if (change.Is(text, "content"u8) || change.Is(text, "usage"u8) || !_message.TryMerge(text, change))
            {
                return false;
            }
        }

        foreach (var member in _event.Members)
        {
            if (!member.Is(text, "type"u8) && !member.Is(text, "delta"u8) && !member.Is(text, "usage"u8)
                && !(IsOfTheMessage(text, member) && _message.TryMerge(text, member)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOfTheMessage(ReadOnlySpan<byte> text, RawMember member) =>
        member.Is(text, "context_management"u8) || member.Is(text, "input_transformations"u8);

    private bool TryMergeUsage(ReadOnlySpan<byte> text, Run usage)
    {
        if (!_changes.TryRead(text, usage)
            || !_changes.TryGet(text, "output_tokens"u8, out var output) || output.Kind != JsonTokenType.Number)
        {
            return false;
        }

        foreach (var count in _changes.Members)
        {
            if (!_usage.TryMerge(text, count))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryStop()
    {
        _stopped = _ending && _event.Members.Length == 1;
        return _stopped;
    }

    private bool TryFinish(ReadOnlySpan<byte> text, out byte[] json)
    {
        json = [];
        if (!_stopped || !_message.HasText(text, "stop_reason"u8))
        {
            return false;
        }

        using var rest = new PooledBuffer();
        var split = 0;
        rest.Append("{"u8);
        foreach (var member in _message.Members)
        {
            if (member.Is(text, "content"u8))
            {
                rest.Name("content"u8);
                rest.Append("["u8);
                split = rest.Length;
                rest.Append("]"u8);
            }
            else if (member.Is(text, "usage"u8))
            {
                WriteUsage(text, rest);
            }
            else
            {
                rest.Member(text, member);
            }
        }

        rest.Append("}"u8);
        json = [.. rest.Written[..split], .. _content.Written, .. rest.Written[split..]];
        return true;
    }

    private void WriteUsage(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        target.Name("usage"u8);
        target.Append("{"u8);
        foreach (var count in _usage.Members)
        {
            target.Member(text, count);
        }

        target.Append("}"u8);
    }
}
