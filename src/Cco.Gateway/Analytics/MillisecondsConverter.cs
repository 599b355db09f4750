using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cco.Gateway.Analytics;

/// <summary>A duration as a number of milliseconds with up to three decimals.</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new((long)(reader.GetDecimal() * TimeSpan.TicksPerMillisecond));

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Round((decimal)value.Ticks / TimeSpan.TicksPerMillisecond, 3));
}
