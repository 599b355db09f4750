using System.Text;
using Cco.Gateway.Caching.Keys;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Tests.Caching.Keys;

[TestFixture]
internal sealed class CanonicalMemoTests
{
    private static readonly string Filler = new('x', CanonicalMemo.SmallestRemembered);

    [Test]
    public void Read_SameBodyAgain_SameResult()
    {
        using var memo = new CanonicalMemo();
        var body = Body("hello");

        var first = memo.Read(body, ApiEndpointKind.Messages);
        var second = memo.Read(body.ToArray(), ApiEndpointKind.Messages);

        Assert.That(second, Is.EqualTo(first).And.EqualTo(CanonicalBody.Read(body, ApiEndpointKind.Messages)));
    }

    [Test]
    public void Read_OneBitOther_OtherDigest()
    {
        using var memo = new CanonicalMemo();

        var one = memo.Read(Body("hello"), ApiEndpointKind.Messages);
        var other = memo.Read(Body("hellp"), ApiEndpointKind.Messages);

        Assert.That(other.Digest, Is.Not.EqualTo(one.Digest));
    }

    [Test]
    public void Read_SameBodyAtAnotherEndpoint_ReadByItsRules()
    {
        using var memo = new CanonicalMemo();
        // `user` is left out of chat completions and counts in messages.
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","user":"u","messages":[{"role":"user","content":"{{Filler}}"}]}""");

        memo.Read(body, ApiEndpointKind.Messages);

        Assert.That(
            memo.Read(body, ApiEndpointKind.ChatCompletions),
            Is.EqualTo(CanonicalBody.Read(body, ApiEndpointKind.ChatCompletions)));
    }

    [Test]
    public void Read_SameBodyAgain_IsFoundNotRead()
    {
        using var memo = new CanonicalMemo();
        var body = Body("hello");
        memo.Read(Body("warm"), ApiEndpointKind.Messages);

        Assert.That((Allocated(memo, body), Allocated(memo, body)), Is.EqualTo((true, false)));
    }

    [TestCase(CanonicalMemo.SmallestRemembered - 1, false)]
    [TestCase(CanonicalMemo.SmallestRemembered, true)]
    public void Read_SmallBody_IsNotRemembered(int length, bool remembered)
    {
        using var memo = new CanonicalMemo();
        memo.Read(Body("warm"), ApiEndpointKind.Messages);

        Assert.That(Allocated(memo, Encoding.UTF8.GetBytes("{}".PadRight(length))), Is.EqualTo(remembered));
    }

    [Test]
    public void Read_SameLengthAtAnotherEndpoint_IsReadAgain()
    {
        using var memo = new CanonicalMemo();
        var body = Body("hello");
        memo.Read(body, ApiEndpointKind.Messages);

        Assert.That(Allocated(memo, body, ApiEndpointKind.ChatCompletions), Is.True);
    }

    [Test]
    public void Dispose_ThenRead_Throws()
    {
        var memo = new CanonicalMemo();
        memo.Read(Body("hello"), ApiEndpointKind.Messages);
        memo.Dispose();

        Assert.That(() => memo.Read(Body("hello"), ApiEndpointKind.Messages), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Read_NotUnderstood_StaysSo()
    {
        using var memo = new CanonicalMemo();
        var body = Encoding.UTF8.GetBytes($"{{\"a\":\"{Filler}\",\"b\":{{\"x\":1,\"x\":2}}}}");

        memo.Read(body, ApiEndpointKind.Messages);

        Assert.That(memo.Read(body, ApiEndpointKind.Messages).Fault, Is.EqualTo(CanonicalFault.Duplicate));
    }

    [Test]
    public void Read_ManyBodiesFromTwoThreads_EachItsOwn()
    {
        using var memo = new CanonicalMemo();
        var bodies = Enumerable.Range(0, 6_000).Select(n => Body($"body {n}")).ToArray();

        var wrong = 0;
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, worker =>
        {
            for (var i = 0; i < bodies.Length; i++)
            {
                var body = bodies[(i * (worker + 1)) % bodies.Length];
                if (memo.Read(body, ApiEndpointKind.Messages) != CanonicalBody.Read(body, ApiEndpointKind.Messages))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });

        Assert.That(wrong, Is.Zero);
    }

    // What is new is kept, and that takes memory; nothing else does.
    private static bool Allocated(CanonicalMemo memo, byte[] body, ApiEndpointKind endpoint = ApiEndpointKind.Messages)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        memo.Read(body, endpoint);
        return GC.GetAllocatedBytesForCurrentThread() > before;
    }

    private static byte[] Body(string text) =>
        Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{"role":"user","content":"{{text}}{{Filler}}"}]}""");
}
