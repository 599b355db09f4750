using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Explain;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Caching.Purging;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;

namespace Cco.CacheFigures;

/// <summary>What a key costs beside SHA-256 of the same bytes, first and again; and how long it takes to say why a call missed.</summary>
internal static class KeyFigures
{
    private const int Rounds = 40;
    private const int CallsOfRound = 25;

    public static void Run()
    {
        foreach (var (name, body) in new[] { ("conversation", Conversation(200_000)), ("one-line messages", OneLiners(200_000)), ("conversation, 1 KB", Conversation(1_000)) })
        {
            using var memo = new CanonicalMemo();
            memo.Read(body, ApiEndpointKind.Messages);
            var variants = Enumerable.Range(0, CallsOfRound).Select(n => Variant(body, n)).ToArray();
            var round = 0;
            var figures = Measure(
                () => Hash(body),
                () => Key(memo.Read(body, ApiEndpointKind.Messages)),
                () =>
                {
                    // Each body is new to the memo: another letter in its text.
                    var fresh = variants[round++ % CallsOfRound];
                    fresh[^20] = (byte)('a' + (round / CallsOfRound % 26));
                    Key(memo.Read(fresh, ApiEndpointKind.Messages));
                });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-20} {body.Length,7} bytes   SHA-256 {figures[0],6:F1} us   key again {figures[1] / figures[0]:F2} x   key first {figures[2] / figures[0]:F2} x"));
        }
    }

    public static void RunExplain()
    {
        var ring = new LookupRing();
        var reader = new OutlineReader(new OutlineHash(new byte[32]));
        var random = new Random(1);
        for (var i = 0; i < LookupRing.Size; i++)
        {
            ring.Add(Record(reader, $"call-{i}", Conversation(2_000 + random.Next(40_000), random.Next(1_000_000))));
        }

        var asked = Record(reader, "asked", Conversation(30_000, random.Next(1_000_000)));
        ring.Add(asked);
        var explainer = new MissExplainer(ring, new EntryHistory(), new EpochKeeper(Epochs.From(0), null, TimeProvider.System));
        explainer.Explain("asked");
        var times = Enumerable.Range(0, 200).Select(_ => Time(() => explainer.Explain("asked"))).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"explain among {LookupRing.Size} lookups: median {times[100] / 1000:F2} ms, 99th percentile {times[198] / 1000:F2} ms"));
    }

    private static LookupRecord Record(OutlineReader reader, string id, byte[] body)
    {
        var parts = new CacheKeyParts { Epoch = 0, Scope = "s", Dialect = Dialect.Anthropic, Endpoint = ApiEndpointKind.Messages, Upstream = "u", Model = "m" };
        var digest = CanonicalBody.Read(body, ApiEndpointKind.Messages).Digest;
        var made = new MadeKey(CacheKeyBuilder.Compute(parts, digest), parts, digest);
        return new LookupRecord(id, DateTimeOffset.UnixEpoch, CacheResult.Miss, "new", made, reader.Read(body, ApiEndpointKind.Messages));
    }

    private static byte[] Hash(byte[] body) => SHA256.HashData(body);

    private static CacheKey Key(CanonicalResult body) => CacheKeyBuilder.Compute(
        new CacheKeyParts { Epoch = 0, Scope = "scope", Dialect = Dialect.Anthropic, Endpoint = ApiEndpointKind.Messages, Upstream = "upstream", Model = "model" },
        body.Digest);

    // In turns within each round, so that a slower moment of the machine meets all of them; the median of the rounds.
    private static double[] Measure(params Action[] actions)
    {
        var times = actions.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                times[i].Add(Time(() =>
                {
                    for (var call = 0; call < CallsOfRound; call++)
                    {
                        actions[i]();
                    }
                }) / CallsOfRound);
            }
        }

        return [.. times.Select(list => list.Skip(Rounds / 4).Order().ElementAt(Rounds * 3 / 8))];
    }

    private static double Time(Action action)
    {
        // Of the processor, not of the clock: other work on the machine does not count.
        var start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds;
    }

    private static byte[] Variant(byte[] body, int number)
    {
        var copy = body.ToArray();
        copy[^21] = (byte)('A' + number);
        return copy;
    }

    // As Claude Code sends them: tools with schemas, turns with tool calls and long results with escaped line ends.
    private static byte[] Conversation(int size, int seed = 0)
    {
        var text = new StringBuilder($$$"""{"model":"claude-opus-5","max_tokens":32000,"system":[{"type":"text","text":"You are {{{seed}}}.\nBe brief."}],"tools":[{"name":"Read","description":"Reads a file.","input_schema":{"type":"object","properties":{"file_path":{"type":"string"}},"required":["file_path"]}}],"messages":[""");
        for (var turn = 0; text.Length < size - 600; turn++)
        {
            text.Append(CultureInfo.InvariantCulture, $$$"""{"role":"assistant","content":[{"type":"tool_use","id":"toolu_{{{seed}}}_{{{turn}}}","name":"Read","input":{"file_path":"/src/file{{{turn}}}.cs"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_{{{seed}}}_{{{turn}}}","content":""");
            text.Append('"').Insert(text.Length, "    var line = values[index]; // what it holds\\n", Math.Clamp((size - text.Length) / 80, 1, 60)).Append("\"}]},");
        }

        text.Append("""{"role":"user","content":"and now the last of all questions"}]}""");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] OneLiners(int size)
    {
        var text = new StringBuilder("""{"model":"claude-opus-5","max_tokens":100,"messages":[""");
        for (var turn = 0; text.Length < size - 100; turn++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""{"role":"user","content":"line {{turn}}"},{"role":"assistant","content":"yes, {{turn}}"},""");
        }

        text.Append("""{"role":"user","content":"and now the last of all questions"}]}""");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
