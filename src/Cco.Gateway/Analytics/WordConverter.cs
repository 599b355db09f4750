using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cco.Gateway.Analytics;

/// <summary>Writes an enum as its word in the ledger (<see cref="Words{T}"/>).</summary>
internal sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Words<T>.Parse(reader.GetString()) ?? throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words<T>.Of(value));
}
