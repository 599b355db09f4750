using System.Text.Json.Serialization;

namespace Cco.Gateway.Dashboard;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DashboardStatus))]
[JsonSerializable(typeof(DashboardError))]
internal sealed partial class DashboardJson : JsonSerializerContext;
