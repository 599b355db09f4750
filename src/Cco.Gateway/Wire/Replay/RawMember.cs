using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>One member of an object by place: its name without quotes, its value as it is written, and the value's first token.</summary>
internal readonly record struct RawMember(Run Name, Run Value, JsonTokenType Kind)
{
    public bool IsString => Kind == JsonTokenType.String;

    public bool IsNull => Kind == JsonTokenType.Null;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsArray => Kind == JsonTokenType.StartArray;

    /// <summary>Says nothing: <c>null</c>, or empty.</summary>
    public bool IsBlank => IsNull || (Value.Length == 2 && Kind != JsonTokenType.Number);

    /// <summary>Whether the name is written exactly so; names with escapes are never kept.</summary>
    public bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Name.Of(text).SequenceEqual(name);

    /// <summary>Whether the value is this string, written without escapes.</summary>
    public bool Says(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => IsString && Value.Inner.Of(text).SequenceEqual(word);
}
