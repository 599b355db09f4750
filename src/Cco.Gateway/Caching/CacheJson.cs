using System.Text.Json.Serialization;
using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Caching;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(PurgeRefusal))]
[JsonSerializable(typeof(PurgeRequest))]
[JsonSerializable(typeof(PurgeResult))]
internal sealed partial class CacheJson : JsonSerializerContext;
