using System.Text.Json.Serialization;

namespace Cco.Gateway.Dashboard;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DashboardStatus))]
[JsonSerializable(typeof(DashboardError))]
[JsonSerializable(typeof(ConfigurationStatus))]
internal sealed partial class DashboardJson : JsonSerializerContext;
