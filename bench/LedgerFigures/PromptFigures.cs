using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Wire.Prompts;

namespace Cco.LedgerFigures;

/// <summary>What following conversations costs: CPU to read a prompt of the usual size, and the memory of as many conversations as are remembered.</summary>
internal static class PromptFigures
{
    private const int Messages = 120;
    private const int Tools = 40;

    public static void Run(int rounds)
    {
        var body = Body(0);
        using var reader = new PromptDigestReader();
        for (var n = 0; n < rounds; n++)
        {
            reader.Read(body);
        }

        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < rounds; n++)
        {
            reader.Read(body);
        }

        process.Refresh();
        var time = (process.TotalProcessorTime - cpu) / rounds;
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / rounds;

        var conversations = new Conversations();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < 2 * Conversations.Most; n++)
        {
            conversations.ContinuedBy(Turn(n, reader.Read(Body(n))!));
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(conversations);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"prompts: {body.Length / 1024.0:0} KB read in {time.TotalMicroseconds:0} µs CPU, {allocated / 1024.0:0.0} KB allocated; {conversations.Count:N0} conversations of {Messages} messages and {Tools} tools hold {held / 1048576.0:0.0} MiB"));
    }

    private static PromptTurn Turn(int number, PromptDigest digest) => new()
    {
        Id = "cco_0000000000000001",
        At = DateTimeOffset.UnixEpoch,
        Owner = number.ToString(CultureInfo.InvariantCulture),
        Cluster = "anthropic",
        Betas = "",
        Automatic = false,
        Digest = digest,
        Counts = new PromptCounts(50_000, 45_000, 1_000),
    };

    private static byte[] Body(int number)
    {
        var tools = Enumerable.Range(0, Tools).Select(n =>
            $$$"""{"name":"tool_{{{n}}}","description":"{{{new string('d', 800)}}}","input_schema":{"type":"object","properties":{"path":{"type":"string"},"limit":{"type":"integer"} } } }""");
        var messages = Enumerable.Range(0, Messages).Select(n =>
            $$"""{"role":"{{(n % 2 == 0 ? "user" : "assistant")}}","content":[{"type":"text","text":"{{number}} {{n}} {{new string('m', 1_200)}}"}]}""");
        return Encoding.UTF8.GetBytes(
            $$"""{"model":"claude-opus-5-5","max_tokens":32000,"tools":[{{string.Join(',', tools)}}],"system":[{"type":"text","text":"{{new string('s', 12_000)}}"}],"messages":[{{string.Join(',', messages)}}]}""");
    }
}
