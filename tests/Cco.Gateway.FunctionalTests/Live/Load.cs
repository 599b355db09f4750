using System.Collections.Concurrent;
using System.Globalization;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Live;

/// <summary>Callers that call as long as they may, each answer checked to the last byte.</summary>
internal sealed class Load(TestGateway gateway) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private int _plain;
    private int _streams;
    private int _number;

    public Task[] Start(int plain, int streams) =>
    [
        .. Enumerable.Range(0, plain).Select(_ => Task.Run(() => CallAsync(stream: false))),
        .. Enumerable.Range(0, streams).Select(_ => Task.Run(() => CallAsync(stream: true))),
    ];

    public async Task<(int Plain, int Streams, IReadOnlyCollection<string> Wrong)> StopAsync(Task[] callers)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(callers).Soon();
        return (_plain, _streams, _wrong);
    }

    public void Dispose() => _stop.Dispose();

    private async Task CallAsync(bool stream)
    {
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
            var body = $$"""{"model":"gpt-6-luna",{{(stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")}}"messages":[{"role":"user","content":"{{number}}"}]}""";
            try
            {
                var answer = await gateway.ChatAsync(body);
                if (!IsWhole(answer, stream))
                {
                    _wrong.Enqueue($"{number}: {answer.Status} {answer.Header("x-cco-upstream")} {answer.Text}");
                }
            }
            catch (Exception e)
            {
                _wrong.Enqueue($"{number}: {e}");
            }

            Interlocked.Increment(ref stream ? ref _streams : ref _plain);
        }
    }

    // The answer is of the cluster that is named, and nothing is missing.
    private static bool IsWhole(ApiAnswer answer, bool stream) =>
        answer.Status == 200
        && answer.Cache == "miss; reason=new"
        && answer.Header("x-cco-upstream") is { } upstream
        && (stream
            ? answer.Text.Contains($"\"content\":\"{upstream}\"", StringComparison.Ordinal)
                && answer.Text.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal)
                && answer.Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal)
            : ((string?)answer.Json["choices"]![0]!["message"]!["content"])!.StartsWith(upstream, StringComparison.Ordinal));
}
