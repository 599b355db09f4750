using System.Text.Json.Nodes;
using Cco.Gateway.Cli.Admin;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Commands;

/// <summary>How a command finds the running gateway, and what it says when it cannot.</summary>
internal sealed class AdminClientTests
{
    [Test]
    public async Task Find_Running_Answers()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.WriteGatewayFile();

        using var client = await AdminClient.FindAsync(gateway.Startup.Data.Path, default);
        var info = await client!.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default);

        Assert.That((info.GatewayUrl, info.Upstream), Is.EqualTo((gateway.GatewayUrl, "simulated")));
    }

    [Test]
    public async Task Find_KeyDefined_TheSecretOpens()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", "key"));
        gateway.WriteGatewayFile();

        using var client = await AdminClient.FindAsync(gateway.Startup.Data.Path, default);

        Assert.That(async () => await client!.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default), Throws.Nothing);
    }

    [Test]
    public async Task Find_NoFile_None()
    {
        using var folder = new TempFolder();

        Assert.That(await AdminClient.FindAsync(folder.Path, default), Is.Null);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"pid":1}""")]
    [TestCase("""{"pid":1,"gateway":"x","dashboard":"x","admin":"no address","secret":"s"}""")]
    public async Task Find_FileBroken_None(string text)
    {
        using var folder = new TempFolder();
        folder.Write("gateway.json", text);

        Assert.That(await AdminClient.FindAsync(folder.Path, default), Is.Null);
    }

    [Test]
    public async Task Find_NobodyThere_None()
    {
        using var folder = new TempFolder();
        await using (var gateway = await TestGateway.StartAsync(o => o.Data = folder.Path))
        {
            gateway.WriteGatewayFile();
        }

        Assert.That(await AdminClient.FindAsync(folder.Path, default), Is.Null);
    }

    [Test]
    public async Task Find_AnotherGatewayAtTheAddress_None()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.WriteGatewayFile();
        using var folder = new TempFolder();
        var file = JsonNode.Parse(await File.ReadAllTextAsync(gateway.Startup.Data.GatewayFile))!;
        file["secret"] = new string('0', 64);
        folder.Write("gateway.json", file.ToJsonString());

        Assert.That(await AdminClient.FindAsync(folder.Path, default), Is.Null);
    }

    [Test]
    public async Task Find_AnotherProgramAtTheAddress_NoneAndItDoesNotLearnTheSecret()
    {
        await using var stub = await StubProvider.StartAsync("""{"version":"1","gateway_url":"http://127.0.0.1:1","upstream":"anthropic"}""");
        using var folder = new TempFolder();
        folder.Write("gateway.json", $$"""{"pid":1,"gateway":"{{stub.Url}}","dashboard":"{{stub.Url}}","admin":"{{stub.Url}}","secret":"canary-secret"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await AdminClient.FindAsync(folder.Path, default), Is.Null);
            Assert.That(stub.Request.Headers.Values.SelectMany(v => v), Has.None.Contains("canary-secret"));
        }
    }

    [Test]
    public async Task At_WrongKey_SaysWhichVariable()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Variable("CCO_ADMIN_KEY", "key"));
        using var client = AdminClient.At(gateway.DashboardUrl, "other");

        Assert.That(
            async () => await client.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default),
            Throws.TypeOf<AdminException>().With.Message.EqualTo($"The gateway at {gateway.DashboardUrl} wants its admin key: set CCO_ADMIN_KEY to it."));
    }

    [Test]
    public async Task At_TheGatewaysOwnPort_SaysWhichIsRight()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = AdminClient.At(gateway.GatewayUrl, null);

        Assert.That(
            async () => await client.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default),
            Throws.TypeOf<AdminException>().With.Message.Contains("is not the dashboard"));
    }

    [Test]
    public async Task At_SomethingElse_OneSentence()
    {
        await using var stub = await StubProvider.StartAsync(StubAnswers.Bytes("<html>"u8.ToArray(), "text/html"));
        using var client = AdminClient.At(stub.Url, null);

        Assert.That(
            async () => await client.GetAsync("/api/info", AdminJson.Default.GatewayInfo, default),
            Throws.TypeOf<AdminException>().With.Message.Contains("something else"));
    }

    [TestCase("gateway.internal:3939")]
    [TestCase("ftp://gateway.internal")]
    [TestCase("")]
    [TestCase("http://gateway.internal:3939/?x=1")]
    public void At_NoAddress_SaysWhatIsExpected(string url)
    {
        Assert.That(() => AdminClient.At(url, null), Throws.TypeOf<AdminException>().With.Message.Contains("--gateway").And.Message.Contains("http://gateway.internal:3939"));
    }
}
