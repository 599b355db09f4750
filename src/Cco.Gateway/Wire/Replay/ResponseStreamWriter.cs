using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// Makes the stream of a plain Responses answer (contract.md 2.4): the response as it began, its items one after the other, the response
/// as it is. Only for answers whose items are all of kinds that run at the client; how the others are told is not known well enough.
/// </summary>
internal sealed class ResponseStreamWriter : IDisposable
{
    private readonly RawObject _response = new();
    private readonly PooledBuffer _out = new();
    private readonly ItemStreamWriter _items;
    private int _sequence;

    private ResponseStreamWriter() => _items = new ItemStreamWriter(this, _out);

    /// <summary>May throw what <see cref="JsonReading.IsBadJson"/> names.</summary>
    /// <param name="response">The response on one line.</param>
    /// <param name="sse">The stream.</param>
    public static bool TryWrite(ReadOnlySpan<byte> response, out byte[] sse)
    {
        sse = [];
        using var writer = new ResponseStreamWriter();
        if (!writer.TryWrite(response))
        {
            return false;
        }

        sse = writer._out.Written.ToArray();
        return true;
    }

    public void Dispose() => _out.Dispose();

    /// <summary>Begins an event with its name and number.</summary>
    public void BeginEvent(ReadOnlySpan<byte> name)
    {
        _out.BeginEvent(name);
        _out.Number("sequence_number"u8, _sequence++);
    }

    private bool TryWrite(ReadOnlySpan<byte> text)
    {
        if (!_response.TryRead(text, new Run(0, text.Length))
            || !_response.TryGet(text, "object"u8, out var kind) || !kind.Says(text, "response"u8)
            || !_response.TryGet(text, "status"u8, out var status) || !_response.TryGet(text, "output"u8, out var output) || !output.IsArray
            || (_response.TryGet(text, "error"u8, out var error) && !error.IsNull)
            || !_response.HasText(text, "id"u8) || !_response.HasText(text, "model"u8)
            || !_response.TryGet(text, "created_at"u8, out var created) || created.Kind != JsonTokenType.Number)
        {
            return false;
        }

        var isCompleted = status.Says(text, "completed"u8);
        if (!isCompleted && !status.Says(text, "incomplete"u8))
        {
            return false;
        }

        WriteBegun(text, "response.created"u8);
        WriteBegun(text, "response.in_progress"u8);
        var index = 0;
        foreach (var item in new RawElements(text, output.Value))
        {
            if (!_items.TryWrite(text, item, index))
            {
                return false;
            }

            index++;
        }

        BeginEvent(isCompleted ? "response.completed"u8 : "response.incomplete"u8);
        _out.Value("response"u8, text);
        _out.EndEvent();
        return true;
    }

    private void WriteBegun(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        BeginEvent(name);
        _out.Name("response"u8);
        _out.Append("{"u8);
        foreach (var member in _response.Members)
        {
            _out.Value(member.Name.Of(text), member.Is(text, "status"u8) ? "\"in_progress\""u8
                : member.Is(text, "output"u8) ? "[]"u8
                : member.Is(text, "usage"u8) || member.Is(text, "completed_at"u8) || member.Is(text, "incomplete_details"u8) ? "null"u8
                : member.Value.Of(text));
        }

        _out.Append("}"u8);
        _out.EndEvent();
    }
}
