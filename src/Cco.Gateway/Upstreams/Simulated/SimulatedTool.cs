using System.Text.Json;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>A tool the client declared and runs itself.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Schema">Its <c>input_schema</c> or <c>parameters</c>; <c>Undefined</c> when it takes nothing.</param>
internal readonly record struct SimulatedTool(string Name, JsonElement Schema);
