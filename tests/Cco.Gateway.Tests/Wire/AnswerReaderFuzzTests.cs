using System.Text;
using Cco.Gateway.Tests.Wire.Anthropic;
using Cco.Gateway.Tests.Wire.OpenAi;
using Cco.Gateway.Wire;
using CsCheck;

namespace Cco.Gateway.Tests.Wire;

internal sealed class AnswerReaderFuzzTests
{
    private static readonly Dialect[] Dialects = [Dialect.Anthropic, Dialect.OpenAi];
    private static readonly string[] Types = [AnswerReading.Stream, AnswerReading.Json];

    private static readonly byte[][] Seeds =
    [
        Encoding.UTF8.GetBytes(AnthropicStreams.ToolUse),
        Encoding.UTF8.GetBytes(OpenAiStreams.ToolCall),
        Encoding.UTF8.GetBytes("""
            {"type":"message","model":"m","content":[{"type":"tool_use","input":{"a":[1,{"b":"\u00e9"}]}}],"usage":{"iterations":[{"cache_creation":{}}]},
             "choices":[{"index":0,"message":{"tool_calls":[{"function":{"arguments":"{}"}}],"annotations":[{}]}}],"output":[{"content":[{"text":"x"}]}],
             "data":[[1]],"error":null}
            """),
    ];

    [Test]
    public void Finish_AnyCuts_GivesTheSameFacts() =>
        Gen.Select(Gen.OneOf(Dialects), Gen.Int[1, 300].Array[1, 6]).Sample((dialect, sizes) =>
        {
            var stream = Seeds[dialect == Dialect.Anthropic ? 0 : 1];
            var whole = AnswerReading.Read(dialect, AnswerReading.Stream, stream, []);
            return whole.Complete && AnswerReading.Read(dialect, AnswerReading.Stream, stream, sizes) == whole;
        });

    [Test]
    public void Finish_EveryPrefixOfAStream_IsIncompleteUntilTheEnd([Values] Dialect dialect)
    {
        var stream = Seeds[dialect == Dialect.Anthropic ? 0 : 1];
        var last = stream.AsSpan().TrimEnd((byte)'\n').Length;
        for (var length = 0; length <= last; length++)
        {
            Assert.That(AnswerReading.Read(dialect, AnswerReading.Stream, stream[..length], [64]).Complete, Is.False);
        }
    }

    [Test]
    public void Finish_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Enum<ApiEndpointKind>(), Gen.OneOf(Dialects), Gen.OneOf(Types), Gen.Byte.Array[0, 200], Gen.Int[1, 9].Array[0, 3])
            .Sample((kind, dialect, type, bytes, sizes) => AnswerReading.Read(dialect, type, bytes, sizes, kind) is not null);

    [Test]
    public void Finish_AnyDamage_NeverThrows() =>
        Gen.Select(
            Gen.Enum<ApiEndpointKind>(),
            Gen.OneOf(Dialects),
            Gen.OneOf(Types),
            Gen.Select(Gen.OneOf(Seeds), Gen.Double[0, 1], Gen.Int[0, 40], Gen.OneOf<byte>(Gen.Byte, Gen.OneOf("{}[]\":,\\ud8 \n"u8.ToArray())).Array[0, 12]),
            Gen.Int[1, 99].Array[0, 3])
            .Sample((kind, dialect, type, damage, sizes) =>
            {
                var (seed, where, cut, noise) = damage;
                var at = (int)(where * seed.Length);
                byte[] body = [.. seed[..at], .. noise, .. seed[Math.Min(seed.Length, at + cut)..]];
                return AnswerReading.Read(dialect, type, body, sizes, kind) is not null;
            });

    [Test]
    public void Finish_DeepNesting_NeverThrows([Values(100, 999, 100_000)] int depth, [Values] Dialect dialect)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"delta\":", depth));

        Assert.That(() => AnswerReading.Read(dialect, AnswerReading.Json, deep), Throws.Nothing);
        Assert.That(() => AnswerReading.Read(dialect, AnswerReading.Stream, $"event: message_delta\ndata: {deep}\n\n"), Throws.Nothing);
    }
}
