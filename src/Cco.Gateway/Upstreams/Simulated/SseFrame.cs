using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes one server-sent event after the other into the same buffer (contract.md 1.8, 2.3).</summary>
internal sealed class SseFrame : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public SseFrame() => Writer = new Utf8JsonWriter(_buffer, Options);

    /// <summary>Writes the data of the event that is begun.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Begins an event; without a name it has no <c>event:</c> line. The writer stands in the opened data object.</summary>
    public Utf8JsonWriter Begin(string? name)
    {
        _buffer.ResetWrittenCount();
        if (name is not null)
        {
            _buffer.Write("event: "u8);
            Encoding.UTF8.GetBytes(name, _buffer);
            _buffer.Write("\n"u8);
        }

        _buffer.Write("data: "u8);
        Writer.Reset(_buffer);
        Writer.WriteStartObject();
        if (name is not null)
        {
            Writer.WriteString("type"u8, name);
        }

        return Writer;
    }

    /// <summary>Closes the data object. The event's bytes are valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Writer.WriteEndObject();
        Writer.Flush();
        _buffer.Write("\n\n"u8);
        return _buffer.WrittenMemory;
    }

    public void Dispose() => Writer.Dispose();
}
