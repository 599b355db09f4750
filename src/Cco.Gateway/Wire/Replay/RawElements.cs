using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>The elements of one array by place; may throw <see cref="JsonException"/>.</summary>
internal ref struct RawElements(ReadOnlySpan<byte> text, Run array)
{
    private readonly int _offset = array.Start;
    private Utf8JsonReader _reader = new(array.Of(text), JsonReading.Options);
    private bool _entered;

    public Run Current { get; private set; }

    public readonly RawElements GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_entered)
        {
            _entered = true;
            _reader.Read();
        }

        if (!_reader.NextElement())
        {
            return false;
        }

        var start = (int)_reader.TokenStartIndex;
        _reader.SkipValue();
        Current = new Run(_offset + start, (int)_reader.BytesConsumed - start);
        return true;
    }
}
