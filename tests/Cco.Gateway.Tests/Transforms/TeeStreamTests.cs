using Cco.Gateway.Transforms;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Transforms;

/// <summary>The tee changes nothing, shows everything, and tells the end once.</summary>
internal sealed class TeeStreamTests
{
    private readonly List<AnswerFacts> _ended = [];
    private readonly Recording _reader = new();

    [Test]
    public async Task Read_ToTheEnd_SameBytesSeenAndEndedOnce()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        using var passed = new MemoryStream();
        var tee = Tee(new MemoryStream(bytes));

        await tee.CopyToAsync(passed, bufferSize: 7);
        Assert.That(await tee.ReadAsync(new byte[1]), Is.Zero);
        await tee.DisposeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(passed.ToArray(), Is.EqualTo(bytes));
            Assert.That(_reader.Seen, Is.EqualTo(bytes));
            Assert.That(_ended.Single().Complete, Is.True);
            Assert.That(_reader.Disposed, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Read_ZeroBytes_IsNoEnd()
    {
        await using var tee = Tee(new MemoryStream([1]));

        Assert.That(await tee.ReadAsync(Memory<byte>.Empty), Is.Zero);

        Assert.That(_ended, Is.Empty);
    }

    [Test]
    public async Task Dispose_BeforeTheEnd_EndedIncomplete()
    {
        var tee = Tee(new MemoryStream([1, 2, 3]));

        await tee.ReadExactlyAsync(new byte[2]);
        await tee.DisposeAsync();

        Assert.That(_ended.Single().Complete, Is.False);
    }

    [Test]
    public async Task Read_Breaks_ThrownOnAndEndedIncomplete()
    {
        var tee = Tee(new Broken());

        await Assert.ThatAsync(async () => await tee.ReadAsync(new byte[1]), Throws.TypeOf<IOException>());
        await tee.DisposeAsync();

        Assert.That(_ended.Single().Complete, Is.False);
    }

    private TeeStream Tee(Stream inner) => new(inner, _reader, (facts, _) => _ended.Add(facts));

    private sealed class Recording : IAnswerReader
    {
        public bool HasEnded => false;

        public List<byte> Seen { get; } = [];

        public int Disposed { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes) => Seen.AddRange(bytes);

        public AnswerFacts Finish(bool endOfBody) => new() { Complete = endOfBody };

        public void Dispose() => Disposed++;
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("broken");
    }
}
