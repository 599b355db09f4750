using System.Text.Json.Serialization;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli.Admin;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CacheFigures))]
[JsonSerializable(typeof(ExplainedCall))]
[JsonSerializable(typeof(GatewayInfo))]
[JsonSerializable(typeof(IReadOnlyList<ListedPrice>))]
[JsonSerializable(typeof(RunningFiles))]
internal sealed partial class AdminJson : JsonSerializerContext;
