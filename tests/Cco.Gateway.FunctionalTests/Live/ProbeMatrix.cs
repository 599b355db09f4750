using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>200 different calls, and what the gateway decides about each: status, cluster, cache, CORS, price (reliability.md F-33).</summary>
internal sealed class ProbeMatrix(TestGateway gateway)
{
    private static readonly string[] Paths = ["/v1/chat/completions", "/chat/completions", "/v1/messages", "/v1/models", "/v1/nowhere"];
    private static readonly string[] Origins = ["", "http://localhost:5173", "https://elsewhere.example", "http://127.0.0.1"];
    private static readonly string[] Controls = ["default", "refresh", "bypass", "only", "nonsense"];
    private static readonly string[] Models = ["gpt-6-luna", "unknown-model"];

    private readonly (string Path, string Origin, string Control, string Model)[] _all =
        [.. from path in Paths from origin in Origins from control in Controls from model in Models select (path, origin, control, model)];

    public int Probes { get; private set; }

    public IReadOnlyList<int> All => [.. Enumerable.Range(0, _all.Length)];

    /// <summary>Five of them, others each time.</summary>
    public IReadOnlyList<int> Part(int turn) => [.. Enumerable.Range(0, 5).Select(i => ((turn * 5) + i) * 37 % _all.Length)];

    public async Task<IReadOnlyList<string>> DecideAsync(IReadOnlyList<int> probes)
    {
        var decisions = new string[probes.Count];
        await Parallel.ForAsync(0, probes.Count, async (i, _) => decisions[i] = await DecideAsync(_all[probes[i]], probes[i]));
        Probes += probes.Count;
        return decisions;
    }

    private async Task<string> DecideAsync((string Path, string Origin, string Control, string Model) probe, int number)
    {
        (string, string)[] headers = [("x-cco-cache", probe.Control), ("x-cco-sample", $"{number}"), .. probe.Origin.Length == 0 ? Array.Empty<(string, string)>() : [("origin", probe.Origin)]];
        var answer = probe.Path == "/v1/models"
            ? await gateway.GetAsync(probe.Path, headers)
            : await gateway.PostAsync(probe.Path, $$"""{"model":"{{probe.Model}}","max_tokens":9,"messages":[{"role":"user","content":"probe"}]}""", headers);

        // A hit after a miss is no change of mind: each call is made once before it counts.
        var decided = probe.Control == "default" && answer.Cache?.StartsWith("miss", StringComparison.Ordinal) == true
            ? await gateway.PostAsync(probe.Path, $$"""{"model":"{{probe.Model}}","max_tokens":9,"messages":[{"role":"user","content":"probe"}]}""", headers)
            : answer;
        return string.Join(' ', $"{probe}", decided.Status, decided.Header("x-cco-upstream"), decided.Cache, decided.Header("access-control-allow-origin"), decided.Header("x-cco-cost-usd"), decided.Header("x-cco-saved-usd"));
    }
}
