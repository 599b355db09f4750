using System.Text;
using Cco.Gateway.Exchange;
using Cco.Gateway.Wire;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cco.Gateway.FunctionalTests.Flights;

/// <summary>An upstream that fails while many wait: one more try for all of them together, and no error multiplies.</summary>
internal sealed class FailingFlightTests
{
    private const int Many = 500;

    [Test]
    public async Task C48_FailsBeforeTheFirstByte_OneMoreTryServesAll()
    {
        var gate = new Gate();
        var (answers, stub, _) = await ManyAsync(Many, gate, StubAnswers.InTurn(
            StubAnswers.After(gate, StubAnswers.Reset()), StubAnswers.Json(AnthropicFixtures.Message)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(2));
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(200));
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(AnthropicFixtures.Message));
            Assert.That(stub.Requests.Select(r => r.Text), Is.All.EqualTo(AnthropicFixtures.Request));
        }
    }

    [Test]
    public async Task C48_FailsAgain_EqualErrorsForAllAfterExactlyTwoCalls()
    {
        var gate = new Gate();
        var (answers, stub, second) = await ManyAsync(Many, gate, StubAnswers.After(gate, StubAnswers.Reset()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(502));
            Assert.That(answers.Select(a => (string?)a.Json["error"]!["message"]).Distinct().Single(), Does.Contain("'anthropic'"));
            Assert.That(answers.Select(a => (string?)a.Json["request_id"]), Is.EqualTo(answers.Select(a => a.Header("x-cco-request-id"))));
            Assert.That(answers.Select(a => a.Header("x-cco-request-id")).Distinct().Count(), Is.EqualTo(Many));
            Assert.That(stub.Calls, Is.EqualTo(3), "two for all of them, one for the call afterwards");
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
        }
    }

    [Test]
    public async Task C48_PlainAnswerBreaksOff_OneMoreTryServesAll()
    {
        var gate = new Gate();
        var (answers, stub, _) = await ManyAsync(50, gate, StubAnswers.InTurn(
            StubAnswers.Steps("application/json", AnthropicFixtures.Message[..100], gate, StreamStep.Reset), StubAnswers.Json(AnthropicFixtures.Message)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stub.Calls, Is.EqualTo(2));
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(AnthropicFixtures.Message));
        }
    }

    [TestCase(500)]
    [TestCase(529)]
    public async Task C49_UpstreamError_OneMoreTryThenTheErrorToTheByte(int status)
    {
        var gate = new Gate();
        var error = AnthropicFixtures.Error("overloaded_error", "Overloaded.");
        var (answers, stub, second) = await ManyAsync(50, gate, StubAnswers.After(gate, StubAnswers.Json(error, status)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(status));
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(error));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(stub.Calls, Is.EqualTo(3), "two for all of them, one for the call afterwards");
        }
    }

    // Somebody's mistake, or a limit that says when to come again: asking again helps nobody.
    [TestCase(400, null)]
    [TestCase(401, null)]
    [TestCase(429, "1")]
    [TestCase(529, "1")]
    [TestCase(503, "30")]
    public async Task C49_ErrorThatAskingAgainDoesNotHelp_OneCallForAll(int status, string? retryAfter)
    {
        var gate = new Gate();
        var error = AnthropicFixtures.Error("some_error", "No.");
        (string, string)[] headers = retryAfter is null ? [] : [("retry-after", retryAfter)];
        var (answers, stub, second) = await ManyAsync(50, gate, StubAnswers.After(gate, StubAnswers.Json(error, status, headers)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(status));
            Assert.That(answers.Select(a => a.Text), Is.All.EqualTo(error));
            Assert.That(answers.Select(a => a.Header("retry-after")), Is.All.EqualTo(retryAfter));
            Assert.That(second.Cache, Is.EqualTo("miss; reason=new"));
            Assert.That(stub.Calls, Is.EqualTo(2), "one for all of them, one for the call afterwards");
        }
    }

    [Test]
    public async Task C48_InjectedCredential_TheHandlersRetryIsTheFlightsRetry()
    {
        using var folder = new TempFolder();
        var secret = folder.Write("key", "sk-ours");
        var gate = new Gate();
        var joins = new Joins();
        var error = AnthropicFixtures.Error("api_error", "m");
        await using var stub = await StubProvider.StartAsync(StubAnswers.After(gate, StubAnswers.Json(error, 500)));
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            joins.Observe(o);
            o.Upstream("anthropic", stub.Url, ("Cco.Credential", $"file:{secret}"));
        });

        var calls = Enumerable.Range(0, 50).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(49);
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Task.WhenAll(calls).Soon()).Select(a => a.Text), Is.All.EqualTo(error));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task C50_BreaksMidStream_BrokenForAllWhoHaveAPart_PlainListenersAreTriedOnceMore()
    {
        var gate = new Gate();
        var joins = new Joins();
        var sent = string.Concat(AnthropicFixtures.Events[..4]);
        await using var stub = await StubProvider.StartAsync(StubAnswers.InTurn(
            StubAnswers.Stream(sent, gate, StreamStep.Reset), StubAnswers.Json(AnthropicFixtures.Message)));
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);

        var streams = new List<OpenStream>();
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await OpenStream.StartAsync(gateway, "/v1/messages", AnthropicFixtures.StreamRequest));
        }

        var plain = Enumerable.Range(0, 5).Select(_ => gateway.PostAsync("/v1/messages", AnthropicFixtures.Request)).ToArray();
        await joins.Count(9);
        foreach (var stream in streams)
        {
            Assert.That(await stream.ReadAsync(Encoding.UTF8.GetByteCount(sent)), Is.EqualTo(sent));
        }

        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            foreach (var stream in streams)
            {
                Assert.That(await stream.ReadUntilBrokenAsync(), Is.EqualTo(("", true)));
                stream.Dispose();
            }

            Assert.That((await Task.WhenAll(plain).Soon()).Select(a => a.Text), Is.All.EqualTo(AnthropicFixtures.Message));
            Assert.That(stub.Calls, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task LeaderRefusedByARoomOfOurs_NobodyElseIs()
    {
        var gate = new Gate();
        var joins = new Joins();
        var refusing = new RefusingFirst(gate);
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await TestGateway.StartAsync(stub, configure: o =>
        {
            joins.Observe(o);
            o.Services += services => services.AddSingleton<ITransformProvider>(refusing);
        });

        var calls = Enumerable.Range(0, 20).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(19);
        gate.Open();
        var answers = await Task.WhenAll(calls).Soon();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Count(a => a.Status == 429 && (string?)a.Json["error"]!["message"] == "The budget is used up."), Is.EqualTo(1));
            Assert.That(answers.Count(a => a.Text == AnthropicFixtures.Message), Is.EqualTo(19));
            Assert.That(stub.Calls, Is.EqualTo(1));
        }
    }

    /// <summary>Many identical calls that all wait at the gate before the first one is answered; and one more afterwards.</summary>
    private static async Task<(ApiAnswer[] Answers, StubProvider Stub, ApiAnswer Afterwards)> ManyAsync(int count, Gate gate, StubAnswer answer)
    {
        var joins = new Joins();
        await using var stub = await StubProvider.StartAsync(answer);
        await using var gateway = await TestGateway.StartAsync(stub, configure: joins.Observe);
        var calls = Enumerable.Range(0, count).Select(_ => gateway.MessagesAsync(AnthropicFixtures.Request)).ToArray();
        await joins.Count(count - 1);
        gate.Open();
        var answers = await Task.WhenAll(calls).Soon();
        return (answers, stub, await gateway.MessagesAsync(AnthropicFixtures.Request));
    }

    /// <summary>Refuses the first call behind the cache, as a budget does.</summary>
    private sealed class RefusingFirst(Gate gate) : ITransformProvider
    {
        private int _calls;

        public void ValidateRoute(TransformRouteValidationContext context)
        {
        }

        public void ValidateCluster(TransformClusterValidationContext context)
        {
        }

        public void Apply(TransformBuilderContext context) => Yarp.ReverseProxy.Transforms.TransformBuilderContextFuncExtensions.AddRequestTransform(context, async transform =>
        {
            await gate.WaitAsync();
            if (Interlocked.Increment(ref _calls) == 1)
            {
                await transform.HttpContext.RefuseAsync(new RequestError(429, "The budget is used up."));
            }
        });
    }
}
