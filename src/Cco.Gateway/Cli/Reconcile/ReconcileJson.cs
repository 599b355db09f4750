using System.Text.Json.Serialization;
using Cco.Gateway.Analytics;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>A reconciliation in JSON: snake_case, money as text, unknown as <c>null</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Converters = [typeof(MoneyConverter), typeof(WordConverter<DifferenceReason>)])]
[JsonSerializable(typeof(Reconciliation))]
internal sealed partial class ReconcileJson : JsonSerializerContext;
