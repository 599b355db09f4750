using System.Text.Json;
using Cco.Gateway.Caching;
using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Tests.Caching.Purging;

internal sealed class PurgeRequestTests
{
    [TestCase("""{"all":true}""", "everything")]
    [TestCase("""{"scope":"shared"}""", "scope shared")]
    [TestCase("""{"namespace":"build 7"}""", "namespace build 7")]
    [TestCase("""{"model":"claude-opus-5"}""", "model claude-opus-5")]
    [TestCase("""{"model":"claude-opus-5","all":false,"scope":null}""", "model claude-opus-5")]
    public void TryRead_OneThing_IsIt(string json, string target)
    {
        var read = JsonSerializer.Deserialize(json, CacheJson.Default.PurgeRequest)!.TryRead(out var found, out _);

        Assert.That((read, found.ToString()), Is.EqualTo((true, target)));
    }

    [TestCase("{}", "Say what to purge")]
    [TestCase("""{"all":false}""", "Say what to purge")]
    [TestCase("""{"model":null}""", "Say what to purge")]
    [TestCase("""{"all":true,"model":"m"}""", "one of all, scope, namespace and model at a time")]
    [TestCase("""{"scope":"s","namespace":"n"}""", "one of all, scope, namespace and model at a time")]
    [TestCase("""{"model":""}""", "A model has 1 to 1024 characters.")]
    public void TryRead_NothingOrTwo_SaysWhatIsWanted(string json, string problem)
    {
        var read = JsonSerializer.Deserialize(json, CacheJson.Default.PurgeRequest)!.TryRead(out _, out var said);

        Assert.That((read, said), Is.EqualTo((false, said)));
        Assert.That(said, Does.Contain(problem));
    }

    [Test]
    public void TryRead_NameTooLong_IsRefused() =>
        Assert.That(new PurgeRequest(Model: new string('m', Epochs.LongestName + 1)).TryRead(out _, out _), Is.False);
}
