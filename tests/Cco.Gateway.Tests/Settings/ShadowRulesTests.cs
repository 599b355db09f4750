using Cco.Gateway.Settings;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>Routes and prices are one configuration: what a local cluster is compared with has a price.</summary>
internal sealed class ShadowRulesTests
{
    private readonly TempFolder _folder = new();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [TestCase("claude-haiku-5-5", null)]
    [TestCase("anthropic/claude-haiku-5.5", null)]
    [TestCase("ours", null, Description = "of prices.json")]
    [TestCase("nobody", "ReverseProxy:Clusters:c:Metadata:Cco.Shadow is \"nobody\"; expected a model with a price, such as claude-haiku-5-5.")]
    public void Read_Shadow_MustHaveAPrice(string shadow, string? error)
    {
        _folder.Write("appsettings.json", """{ "Cco": { "Upstream": "c" } }""");
        _folder.Write("prices.json", """{ "rows": [ { "model": "ours", "input": "1" } ] }""");
        _folder.Write("yarp.routes.json", $$"""
            { "ReverseProxy": {
              "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "/x" } } },
              "Clusters": { "c": { "Metadata": { "Cco.Provider": "local", "Cco.Shadow": "{{shadow}}" }, "Destinations": { "d": { "Address": "http://127.0.0.1:1/" } } } } } }
            """);

        var errors = ConfigurationSources.Find([], _folder.Path, null, static _ => null).Read().Errors;

        Assert.That(errors.Select(e => e.Message), Is.EqualTo(error is null ? [] : new[] { error }));
    }
}
