using System.Text.Json.Serialization;

namespace Cco.Gateway.Caching;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CacheStatistics))]
internal sealed partial class CacheJson : JsonSerializerContext;
