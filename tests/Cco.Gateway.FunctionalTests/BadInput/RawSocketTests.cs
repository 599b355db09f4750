using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.BadInput;

/// <summary>What is no HTTP at all, or stops in the middle: the connection ends, the gateway goes on.</summary>
internal sealed class RawSocketTests
{
    private const string Head = "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

    private static IEnumerable<TestCaseData> Garbage()
    {
        yield return Case("Bytes", "\0\u0001\u0002\u00ff\u00fe nonsense\r\n\r\n", 400);
        yield return Case("Tls", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", 400);
        yield return Case("NoHost", "GET /health HTTP/1.1\r\n\r\n", 400);
        yield return Case("HeaderWithoutColon", "GET /health HTTP/1.1\r\nhost: localhost\r\nbroken\r\n\r\n", 400);
        yield return Case("TwoLengths", Head + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello", 400);
        yield return Case("NegativeLength", Head + "content-length: -1\r\n\r\n", 400);
        yield return Case("BadChunk", Head + "transfer-encoding: chunked\r\nconnection: close\r\n\r\nzz\r\n", 400);
        yield return Case("HeaderOverflow", $"GET /health HTTP/1.1\r\nhost: localhost\r\nx-long: {new string('x', 40_000)}\r\n\r\n", 431);
        yield return Case("TooManyHeaders", $"GET /health HTTP/1.1\r\nhost: localhost\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"x-{i}: 1\r\n"))}\r\n", 431);
        yield return Case("LongTarget", $"GET /{new string('a', 20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n", 414);
        yield return Case("UnknownVersion", "GET /health HTTP/9.9\r\nhost: localhost\r\n\r\n", 505);

        static TestCaseData Case(string name, string bytes, int status) => new TestCaseData(bytes, status).SetName($"Garbage_{name}_{status}");
    }

    [TestCaseSource(nameof(Garbage))]
    public async Task Garbage_RefusedAndServedOn(string bytes, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using (var socket = await RawClient.ConnectAsync(gateway.GatewayUrl))
        {
            await socket.SendAsync(bytes);
            Assert.That(await socket.ReadToEndAsync(), Does.StartWith($"HTTP/1.1 {status} "));
        }

        await AssertServes(gateway);
    }

    [TestCase("", TestName = "Half_Nothing_ServedOn")]
    [TestCase("POST /v1/mess", TestName = "Half_RequestLine_ServedOn")]
    [TestCase(Head, TestName = "Half_Head_ServedOn")]
    [TestCase(Head + "content-length: 1000\r\n\r\n{\"model\":", TestName = "Half_Body_ServedOn")]
    [TestCase(Head + "transfer-encoding: chunked\r\n\r\n5\r\n{\"mod\r\n", TestName = "Half_Chunks_ServedOn")]
    public async Task Half_ThenClosed_ServedOn(string bytes)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using (var socket = await RawClient.ConnectAsync(gateway.GatewayUrl))
        {
            await socket.SendAsync(bytes);
        }

        await AssertServes(gateway);
    }

    [Test]
    public async Task Pipelined_TwoCalls_AnsweredInOrder()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var socket = await RawClient.ConnectAsync(gateway.GatewayUrl);

        await socket.SendAsync(
            $"{Head}content-length: 2\r\n\r\n{{}}GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");

        var answers = await socket.ReadToEndAsync();
        Assert.That(answers, Does.Match("(?s)^HTTP/1.1 400 .*HTTP/1.1 200 "));
    }

    private static async Task AssertServes(TestGateway gateway)
    {
        Assert.That((await gateway.ChatAsync(OpenAiFixtures.Request)).Status, Is.EqualTo(200));
        await gateway.FlushAsync();
        Assert.That(gateway.Log.Lines, Has.None.StartsWith("Error").And.None.StartsWith("Critical"));
    }
}
