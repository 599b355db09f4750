using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cco.Gateway.Analytics;

/// <summary>A decimal amount in USD as text (<see cref="Money"/>), so that no reader loses digits to a double.</summary>
internal sealed class MoneyConverter : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.TryParse(reader.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var usd) ? usd : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Money.Text(value));
}
