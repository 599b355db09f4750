using System.Text;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Cco.TestKit.Grammar;
using CsCheck;

namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>Random answers, cut and spelled in every way that means the same, and streams with random damage; the same ones in each run.</summary>
internal sealed class FormsProperties
{
    private const int Answers = 1000;
    private const int Damages = 150;

    private static readonly byte[] Marks = "abc01\"\\{}[],: \n\r"u8.ToArray();

    private static readonly Gen<int> Seed = Gen.Int[0, int.MaxValue - 1];

    [Test]
    public void TryToPlain_RandomMessage_IsItsPlainForm() => ForEach(Answers, seed =>
    {
        var made = new MessageMaker(new Random(seed)).Make();

        Assert.That(Fold(Dialect.Anthropic, ApiEndpointKind.Messages, made.Stream, out var json), Is.True, () => made.Stream);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(made.Plain)));
    });

    [Test]
    public void TryToStream_RandomMessage_SaysTheSameAndFoldsBack() => ForEach(Answers, seed =>
    {
        var made = new MessageMaker(new Random(seed)).Make();

        Assert.That(Tell(Dialect.Anthropic, ApiEndpointKind.Messages, made.Plain, out var sse), Is.True, () => made.Plain);

        Assert.That(JsonTruth.Of(AnthropicGrammar.Read(sse).ToJsonString()), Is.EqualTo(JsonTruth.Of(made.Plain)));
        AnswerForms.TryToPlain(Dialect.Anthropic, ApiEndpointKind.Messages, sse, out var json);
        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(made.Plain)));
    });

    [Test]
    public void TryToPlain_RandomCompletion_IsItsPlainForm() => ForEach(Answers, seed =>
    {
        var made = new ChatMaker(new Random(seed)).Make();

        Assert.That(Fold(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, made.Stream, out var json), Is.True, () => made.Stream);

        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(made.Plain)));
    });

    [Test]
    public void TryToStream_RandomCompletion_SaysTheSameAndFoldsBack() => ForEach(Answers, seed =>
    {
        var made = new ChatMaker(new Random(seed)).Make();

        Assert.That(Tell(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, made.Plain, out var sse), Is.True, () => made.Plain);

        Assert.That(JsonTruth.Of(ChatGrammar.Read(sse, includeUsage: true).ToJsonString()), Is.EqualTo(JsonTruth.Of(made.Plain)));
        AnswerForms.TryToPlain(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, sse, out var json);
        Assert.That(JsonTruth.Of(json), Is.EqualTo(JsonTruth.Of(made.Plain)));
    });

    [Test]
    public void TryWithUsage_RandomCompletion_TheSameButForTheUsage() => ForEach(Answers, seed =>
    {
        var made = new ChatMaker(new Random(seed)).Make();

        Assert.That(
            AnswerForms.TryWithUsage(Dialect.OpenAi, ApiEndpointKind.ChatCompletions, Encoding.UTF8.GetBytes(made.Stream), includeUsage: false, out var without),
            Is.True);

        var events = RecordedEvents.Of(without.Span);
        Assert.That(events.SkipLast(1).All(item => !System.Text.Json.Nodes.JsonNode.Parse(item.Data)!.AsObject().ContainsKey("usage")), Is.True);
        Assert.That(events, Has.Count.EqualTo(RecordedEvents.Of(Encoding.UTF8.GetBytes(made.Stream)).Count - 1));
    });

    [TestCase("anthropic")]
    [TestCase("chat")]
    [TestCase("responses")]
    public void TryToPlain_DamagedStream_RightOrNotAtAll(string recorded)
    {
        var folded = 0;
        foreach (var name in RecordedStreams.Whole(recorded))
        {
            var stream = RecordedStreams.Stream(recorded, name);
            ForEach(Damages, seed =>
            {
                var damaged = Damage(stream, new Random(seed));
                var (found, json, truth) = Both(recorded, damaged);
                if (found)
                {
                    Interlocked.Increment(ref folded);
                    Assert.That(JsonTruth.Of(json), Is.EqualTo(truth), () => Encoding.UTF8.GetString(damaged));
                }
            });
        }

        Assert.That(folded, Is.GreaterThan(Damages / 10), "some damage lies where it does not matter");
    }

    [TestCase("anthropic")]
    [TestCase("chat")]
    [TestCase("responses")]
    public void TryToStream_DamagedAnswer_NeverThrows(string recorded)
    {
        var (dialect, kind) = CallOf(recorded);
        foreach (var name in RecordedStreams.Whole(recorded))
        {
            var plain = RecordedStreams.Plain(recorded, name);
            ForEach(Damages, seed => AnswerForms.TryToStream(dialect, kind, Damage(plain, new Random(seed)), includeUsage: true, out _));
        }
    }

    [Test]
    public void TryWithUsage_DamagedStream_NeverThrows()
    {
        foreach (var name in RecordedStreams.Whole("chat"))
        {
            var stream = RecordedStreams.Stream("chat", name);
            ForEach(Damages, seed => AnswerForms.TryWithUsage(
                Dialect.OpenAi, ApiEndpointKind.ChatCompletions, Damage(stream, new Random(seed)), (seed & 1) == 0, out _));
        }
    }

    private static void ForEach(int count, Action<int> check)
    {
        var source = new PCG(1, 20261125);
        for (var round = 0; round < count; round++)
        {
            check(Seed.Generate(source, null, out _));
        }
    }

    private static (bool Found, byte[] Json, string? Truth) Both(string recorded, byte[] stream)
    {
        var (dialect, kind) = CallOf(recorded);
        var found = AnswerForms.TryToPlain(dialect, kind, stream, out var json);
        return (found, json, !found ? null : recorded switch
        {
            "anthropic" => FoldOracle.Message(stream),
            "chat" => FoldOracle.Completion(stream),
            _ => JsonTruth.Of(System.Text.Json.Nodes.JsonNode.Parse(RecordedEvents.Of(stream)[^1].Data)!["response"]!.ToJsonString()),
        });
    }

    private static (Dialect Dialect, ApiEndpointKind Kind) CallOf(string recorded) => recorded switch
    {
        "anthropic" => (Dialect.Anthropic, ApiEndpointKind.Messages),
        "chat" => (Dialect.OpenAi, ApiEndpointKind.ChatCompletions),
        _ => (Dialect.OpenAi, ApiEndpointKind.Responses),
    };

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var count = random.Next(1, 3); count > 0 && damaged.Count > 0; count--)
        {
            var at = random.Next(damaged.Count);
            var length = Math.Min(random.Next(1, 40), damaged.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] = Marks[random.Next(Marks.Length)];
                    break;
                case 2:
                    damaged.RemoveRange(at, length);
                    break;
                case 3:
                    damaged.InsertRange(random.Next(damaged.Count), damaged.GetRange(at, length));
                    break;
                case 4:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    RepeatFrame(damaged, at);
                    break;
            }
        }

        return [.. damaged];
    }

    private static void RepeatFrame(List<byte> bytes, int near)
    {
        var start = bytes.FindLastIndex(near, near + 1, value => value == '\n') + 1;
        var end = bytes.FindIndex(near, value => value == '\n');
        if (end > start)
        {
            bytes.InsertRange(start, bytes.GetRange(start, end + 1 - start));
        }
    }

    private static bool Fold(Dialect dialect, ApiEndpointKind kind, string stream, out byte[] json) =>
        AnswerForms.TryToPlain(dialect, kind, Encoding.UTF8.GetBytes(stream), out json);

    private static bool Tell(Dialect dialect, ApiEndpointKind kind, string plain, out byte[] sse) =>
        AnswerForms.TryToStream(dialect, kind, Encoding.UTF8.GetBytes(plain), includeUsage: true, out sse);
}
