using System.Buffers;
using System.Text;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.Pricing;

namespace Cco.Gateway.Tests.Caching;

/// <summary>The entry's binary form: what goes in comes out; anything else reads as absent.</summary>
internal sealed class CachedAnswerSerializerTests
{
    private static readonly DateTimeOffset Stored = new(2026, 12, 1, 9, 0, 0, 123, TimeSpan.Zero);
    private readonly CachedAnswerSerializer _serializer = new();

    private static IEnumerable<TestCaseData> Answers()
    {
        var bare = new CachedAnswer(
            new byte[] { 1, 2, 3 }, "application/json", default, Stored, Stored.AddHours(1), null, null, new CachedFacts("c", null, Billing.Metered, null, null, null));
        yield return new TestCaseData(bare).SetArgDisplayNames("bare");
        yield return new TestCaseData(bare with { Body = ReadOnlyMemory<byte>.Empty }).SetArgDisplayNames("empty body");
        yield return new TestCaseData(bare with
        {
            Body = new byte[100_000],
            ContentType = "application/json; charset=utf-8",
            Seed = new SeedRuns(1, 2, 3, 4, -1),
            Transformed = "CcoSeedFields",
            Asked = new AnswerForm(true, false),
            Sessions = new DeliveredSessions([1, ulong.MaxValue]),
            Facts = new CachedFacts("anthropic", "anthropic", Billing.Subscription, "claude-sonnet-5-5", "tool_use", new TokenUsage
            {
                InputTokens = 1,
                CacheReadTokens = 2,
                CacheWriteShortTokens = 3,
                CacheWriteLongTokens = 4,
                OutputTokens = 5,
                ReasoningTokens = 6,
                WebSearchRequests = 7,
                ServiceTier = "standard",
                InferenceGeo = "us",
                Speed = "fast",
                RefusedBeforeOutput = true,
                RefusalCategory = "cyber",
                Estimated = true,
                Iterations = [new UsageIteration("message", "m", 1, null, 2, null, 3), new UsageIteration("compaction", null, null, null, null, null, null)],
            }),
        }).SetArgDisplayNames("everything");
        yield return new TestCaseData(bare with { Sessions = new DeliveredSessions([]) }).SetArgDisplayNames("given to nobody");
        yield return new TestCaseData(bare with { Facts = bare.Facts with { Usage = new TokenUsage() } }).SetArgDisplayNames("usage without counts");
    }

    [TestCaseSource(nameof(Answers))]
    public void Deserialize_WhatWasSerialized_Same(object original)
    {
        var answer = (CachedAnswer)original;
        var buffer = new ArrayBufferWriter<byte>();

        _serializer.Serialize(answer, buffer);
        var read = _serializer.Deserialize(new ReadOnlySequence<byte>(buffer.WrittenMemory))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Body.ToArray(), Is.EqualTo(answer.Body.ToArray()));
            Assert.That(read.Sessions?.ToArray(), Is.EqualTo(answer.Sessions?.ToArray()));
            Assert.That(read.Facts.Usage?.Iterations, Is.EqualTo(answer.Facts.Usage?.Iterations));
            // The rest by the records' own equality; bodies and lists compare by reference.
            Assert.That(Plain(read), Is.EqualTo(Plain(answer)));
        }

        static CachedAnswer Plain(CachedAnswer a) => a with
        {
            Body = default,
            Sessions = null,
            Facts = a.Facts with { Usage = a.Facts.Usage is { } usage ? usage with { Iterations = Array.Empty<UsageIteration>() } : null },
        };
    }

    [Test]
    public void Deserialize_SegmentedInput_Same()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _serializer.Serialize((CachedAnswer)Answers().First().Arguments[0]!, buffer);

        Assert.That(_serializer.Deserialize(new ReadOnlySequence<byte>(buffer.WrittenSpan.ToArray()))!.ContentType, Is.EqualTo("application/json"));
    }

    [Test]
    public void Null_RoundTrips()
    {
        var buffer = new ArrayBufferWriter<byte>();

        _serializer.Serialize(null, buffer);

        Assert.That(_serializer.Deserialize(new ReadOnlySequence<byte>(buffer.WrittenMemory)), Is.Null);
    }

    /// <summary>
    /// Entries as versions of the program wrote them, one a line. This version's must be written the same to the byte, or its version byte raised and a
    /// line added; one of another version reads as absent.
    /// </summary>
    [Test]
    public void C72_EntriesOfEachVersion_ReadAsTheyWereOrAsAbsent()
    {
        var lines = File.ReadAllLines(Path.Combine(Keys.Oracle.Specification.Root(), "tests", "Cco.Gateway.Tests", "Caching", "stored-entries.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToArray();
        var snapshot = Snapshot();
        var buffer = new ArrayBufferWriter<byte>();
        _serializer.Serialize(snapshot, buffer);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines.Where(line => line[0] == "current").Select(line => line[1]), Is.EqualTo(new[] { Convert.ToBase64String(buffer.WrittenSpan) }));
            foreach (var line in lines)
            {
                var read = _serializer.Deserialize(new ReadOnlySequence<byte>(Convert.FromBase64String(line[1])));
                Assert.That(read is null, Is.EqualTo(line[0] != "current"), line[1][..8]);
                if (read is not null)
                {
                    Assert.That(Encoding.UTF8.GetString(read.Body.Span), Is.EqualTo("{\"id\":\"msg_01\"}"));
                    Assert.That((read.ContentType, read.Asked, read.StoredAt, read.ExpiresAt, read.Seed, read.Transformed), Is.EqualTo(
                        (snapshot.ContentType, snapshot.Asked, snapshot.StoredAt, snapshot.ExpiresAt, snapshot.Seed, snapshot.Transformed)));
                    Assert.That(read.Facts, Is.EqualTo(snapshot.Facts));
                    Assert.That(read.Sessions!.ToArray(), Is.EqualTo(new[] { 1UL, ulong.MaxValue }));
                }
            }
        }
    }

    private static CachedAnswer Snapshot() => new(
        Encoding.UTF8.GetBytes("{\"id\":\"msg_01\"}"),
        "application/json",
        new AnswerForm(true, false),
        Stored,
        Stored.AddHours(1),
        new SeedRuns(1, 2, 3, 4, -1),
        "CcoSeedFields",
        new CachedFacts("anthropic", "anthropic", Billing.Subscription, "claude-sonnet-5-5", "tool_use", new TokenUsage { InputTokens = 12, OutputTokens = 7 }))
    {
        Sessions = new DeliveredSessions([1, ulong.MaxValue]),
    };

    [Test]
    public void Deserialize_OtherVersion_Absent()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _serializer.Serialize((CachedAnswer)Answers().First().Arguments[0]!, buffer);
        var bytes = buffer.WrittenSpan.ToArray();
        bytes[0]++;

        Assert.That(_serializer.Deserialize(new ReadOnlySequence<byte>(bytes)), Is.Null);
    }
}
