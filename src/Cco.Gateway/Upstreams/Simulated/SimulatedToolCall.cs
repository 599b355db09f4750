namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>One tool call of an answer.</summary>
/// <param name="Id">Unique, in the dialect's form (<c>toolu_sim_…</c>, <c>call_sim_…</c>).</param>
/// <param name="Name">The declared tool.</param>
/// <param name="Arguments">A JSON object as one line of text.</param>
internal sealed record SimulatedToolCall(string Id, string Name, string Arguments);
