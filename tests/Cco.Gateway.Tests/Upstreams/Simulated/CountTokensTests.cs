namespace Cco.Gateway.Tests.Upstreams.Simulated;

public sealed class CountTokensTests : IDisposable
{
    private readonly Simulator _simulator = new();

    [TestCase("")]
    [TestCase(",\"system\":\"Be brief.\"")]
    [TestCase(",\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"tools\":[{\"name\":\"a\",\"description\":\"Does a\",\"input_schema\":{\"type\":\"object\"}}]")]
    public async Task CountTokens_SameBody_AgreesWithUsage(string more)
    {
        var counted = await _simulator.JsonAsync(Simulator.Counting, Simulator.Body("What is the capital of France?", more, null));
        var message = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("What is the capital of France?", more));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(counted.EnumerateObject().Select(member => member.Name), Is.EqualTo(["input_tokens"]));
            Assert.That(counted.GetProperty("input_tokens").GetInt32(), Is.EqualTo(message.GetProperty("usage").GetProperty("input_tokens").GetInt32()));
        }
    }

    [Test]
    public async Task CountTokens_MoreText_CountsMore()
    {
        var little = await CountAsync("Hi", "");
        var system = await CountAsync("Hi", ",\"system\":\"Answer like a pirate would.\"");
        var tools = await CountAsync("Hi", ",\"tools\":[{\"name\":\"Look\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"place\":{\"type\":\"string\"}}}}]");

        Assert.That((int[])[system, tools], Is.All.GreaterThan(little));
    }

    [Test]
    public async Task CountTokens_Image_CountsTheImageNotItsBytes()
    {
        var image = $$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{new string('A', 200_000)}}"} }""";
        var body = $$"""{"model":"m","messages":[{"role":"user","content":[{{image}}]}]}""";

        var counted = await _simulator.JsonAsync(Simulator.Counting, body);

        Assert.That(counted.GetProperty("input_tokens").GetInt32(), Is.InRange(1_000, 2_000));
    }

    [Test]
    public async Task CountTokens_ContextManagement_TellsTheOriginal()
    {
        var counted = await _simulator.JsonAsync(Simulator.Counting, Simulator.Body("Hi", ",\"context_management\":{\"edits\":[]}", null));

        Assert.That(
            counted.GetProperty("context_management").GetProperty("original_input_tokens").GetInt32(),
            Is.EqualTo(counted.GetProperty("input_tokens").GetInt32()));
    }

    [Test]
    public async Task CountTokens_WrongBody_Refuses()
    {
        await _simulator.JsonAsync(Simulator.Counting, """{"model":"m"}""", 400);
    }

    public void Dispose() => _simulator.Dispose();

    private async Task<int> CountAsync(string prompt, string more)
    {
        var counted = await _simulator.JsonAsync(Simulator.Counting, Simulator.Body(prompt, more, null));
        return counted.GetProperty("input_tokens").GetInt32();
    }
}
