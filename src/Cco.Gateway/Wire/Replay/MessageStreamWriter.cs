using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Makes the stream of a plain message (contract.md 5.4). Each value goes where the provider sends it, so that clients which read only one
/// place find it (1.9): the stop members, container and cumulative counts at the end, everything else at the start.
/// </summary>
internal sealed class MessageStreamWriter : IDisposable
{
    private readonly RawObject _message = new();
    private readonly RawObject _usage = new();
    private readonly PooledBuffer _out = new();
    private readonly BlockStreamWriter _blocks;

    private MessageStreamWriter() => _blocks = new BlockStreamWriter(_out);

    private enum Place
    {
        /// <summary>Whole in <c>message_start</c>.</summary>
        Start,

        /// <summary>In the <c>delta</c> of <c>message_delta</c>; <c>null</c> at the start.</summary>
        Delta,

        /// <summary>Beside that <c>delta</c>; <c>null</c> at the start.</summary>
        Event,
    }

    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    /// <param name="message">The message on one line.</param>
    /// <param name="sse">The stream.</param>
    public static bool TryWrite(ReadOnlySpan<byte> message, out byte[] sse)
    {
        sse = [];
        using var writer = new MessageStreamWriter();
        if (!writer.TryWrite(message))
        {
            return false;
        }

        sse = writer._out.Written.ToArray();
        return true;
    }

    public void Dispose() => _out.Dispose();

    private bool TryWrite(ReadOnlySpan<byte> text)
    {
        if (!_message.TryRead(text, new Run(0, text.Length))
            || !_message.TryGet(text, "type"u8, out var type) || !type.Says(text, "message"u8)
            || !_message.TryGet(text, "content"u8, out var content) || !content.IsArray
            || !_message.TryGet(text, "stop_reason"u8, out var reason) || !reason.IsString
            || !_message.TryGet(text, "usage"u8, out var usage) || !usage.IsObject || !_usage.TryRead(text, usage.Value)
            || !HasNumber(text, "input_tokens"u8) || !HasNumber(text, "output_tokens"u8))
        {
            return false;
        }

        WriteStart(text);
        var index = 0;
        foreach (var block in new RawElements(text, content.Value))
        {
            if (!_blocks.TryWrite(text, block, index))
            {
                return false;
            }

            index++;
        }

        WriteEnd(text);
        return true;
    }

    private bool HasNumber(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        _usage.TryGet(text, name, out var member) && member.Kind == JsonTokenType.Number;

    private void WriteStart(ReadOnlySpan<byte> text)
    {
        _out.BeginEvent("message_start"u8);
        _out.Name("message"u8);
        _out.Append("{"u8);
        foreach (var member in _message.Members)
        {
            if (member.Is(text, "content"u8))
            {
                _out.Value("content"u8, "[]"u8);
            }
            else if (member.Is(text, "usage"u8))
            {
                WriteUsage(text, atStart: true);
            }
            else if (PlaceOf(text, member) == Place.Start)
            {
                _out.Member(text, member);
            }
            else
            {
                _out.Value(member.Name.Of(text), "null"u8);
            }
        }

        _out.Append("}"u8);
        _out.EndEvent();
    }

    private void WriteEnd(ReadOnlySpan<byte> text)
    {
        _out.BeginEvent("message_delta"u8);
        _out.Name("delta"u8);
        _out.Append("{"u8);
        WriteMembers(text, Place.Delta);
        _out.Append("}"u8);
        WriteUsage(text, atStart: false);
        WriteMembers(text, Place.Event);
        _out.EndEvent();
        _out.BeginEvent("message_stop"u8);
        _out.EndEvent();
    }

    private void WriteMembers(ReadOnlySpan<byte> text, Place place)
    {
        foreach (var member in _message.Members)
        {
            if (PlaceOf(text, member) == place)
            {
                _out.Member(text, member);
            }
        }
    }

    private static Place PlaceOf(ReadOnlySpan<byte> text, RawMember member) =>
        member.Is(text, "stop_reason"u8) || member.Is(text, "stop_sequence"u8) || member.Is(text, "stop_details"u8)
            || member.Is(text, "container"u8) || member.Is(text, "safeguard_results"u8) ? Place.Delta
        : member.Is(text, "context_management"u8) || member.Is(text, "input_transformations"u8) ? Place.Event
        : Place.Start;

    private void WriteUsage(ReadOnlySpan<byte> text, bool atStart)
    {
        _out.Name("usage"u8);
        _out.Append("{"u8);
        foreach (var count in _usage.Members)
        {
            if (atStart && count.Is(text, "output_tokens"u8))
            {
                _out.Value("output_tokens"u8, "1"u8);
            }
            else if (IsInput(text, count) || atStart != IsCumulative(text, count))
            {
                _out.Member(text, count);
            }
        }

        _out.Append("}"u8);
    }

    // Told at the start and repeated at the end.
    private static bool IsInput(ReadOnlySpan<byte> text, RawMember count) => count.Is(text, "input_tokens"u8)
        || count.Is(text, "cache_creation_input_tokens"u8) || count.Is(text, "cache_read_input_tokens"u8);

    // Known at the end only (contract.md 1.8). The split of cache writes, the tier and all that is unknown come at the start only.
    private static bool IsCumulative(ReadOnlySpan<byte> text, RawMember count) => count.Is(text, "output_tokens"u8)
        || count.Is(text, "server_tool_use"u8) || count.Is(text, "output_tokens_details"u8) || count.Is(text, "iterations"u8)
        || count.Is(text, "fallback_credit"u8);
}
