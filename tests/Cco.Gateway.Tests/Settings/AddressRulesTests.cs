using Cco.Gateway.Settings;
using Cco.Gateway.Settings.Reading;
using Cco.TestKit;

namespace Cco.Gateway.Tests.Settings;

/// <summary>An address with the /v1 that an SDK's base URL has would send every call to /v1/v1.</summary>
internal sealed class AddressRulesTests
{
    [TestCase("https://your-resource.openai.azure.com/openai/v1/", "https://your-resource.openai.azure.com/openai/")]
    [TestCase("https://openrouter.ai/api/v1", "https://openrouter.ai/api/")]
    [TestCase("https://api.openai.com/V1/", "https://api.openai.com/")]
    public void Check_VersionInTheAddress_SaysWhatIsRight(string address, string right)
    {
        Assert.That(Errors(address, "/v1/chat/completions", "[]"), Is.EqualTo(new[]
        {
            $"ReverseProxy:Clusters:c:Destinations:d:Address is \"{address}\", and calls would go to {address.TrimEnd('/')}/v1/…; "
            + $"expected \"{right}\", since the paths of calls begin with /v1, or a transform of the path on each route.",
        }));
    }

    [TestCase("https://openrouter.ai/api/", "/v1/messages", "[]")]
    [TestCase("https://api.example/v1beta/openai/", "/v1/messages", "[]")]
    [TestCase("https://api.example/v1/", "/v1/messages", """[{ "PathRemovePrefix": "/v1" }]""")]
    [TestCase("https://api.example/v1/", "/v1/messages", """[{ "PathPattern": "/messages" }]""")]
    [TestCase("https://api.example/v1/", "/own/{**rest}", "[]")]
    public void Check_PathsThatFit_NoError(string address, string path, string transforms)
    {
        Assert.That(Errors(address, path, transforms), Is.Empty);
    }

    private static string[] Errors(string address, string path, string transforms)
    {
        using var folder = new TempFolder();
        var file = ConfigurationFile.Read(folder.Write("yarp.routes.json", $$"""
            {
              "ReverseProxy": {
                "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "{{path}}" }, "Transforms": {{transforms}} } },
                "Clusters": { "c": { "Destinations": { "d": { "Address": "{{address}}" } } } }
              }
            }
            """));
        var errors = new FileErrors(file);
        RoutesFile.Read(file, "c", errors);
        return [.. errors.All.Select(e => e.Message)];
    }
}
