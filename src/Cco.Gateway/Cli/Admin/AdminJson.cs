using System.Text.Json.Serialization;

namespace Cco.Gateway.Cli.Admin;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExplainedCall))]
[JsonSerializable(typeof(GatewayInfo))]
internal sealed partial class AdminJson : JsonSerializerContext;
