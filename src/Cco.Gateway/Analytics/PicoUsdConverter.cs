using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>Pico-dollars at rest, USD as text in JSON (<see cref="Money"/>).</summary>
internal sealed class PicoUsdConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.TryParse(reader.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var usd)
            ? PicoDollars.FromUsd(usd)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Money.Text(PicoDollars.ToUsd(value)));
}
