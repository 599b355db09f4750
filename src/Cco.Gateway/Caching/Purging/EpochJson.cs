using System.Text.Json.Serialization;

namespace Cco.Gateway.Caching.Purging;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Epochs))]
internal sealed partial class EpochJson : JsonSerializerContext;
