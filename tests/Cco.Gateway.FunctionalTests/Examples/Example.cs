using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.Examples;

/// <summary>A folder of <c>examples/</c>, run as it is but for the hosts: those of its destinations are stubs, with the paths kept.</summary>
internal static class Example
{
    public static string Folder(string name) => Repository.PathOf("examples", name);

    /// <param name="stubs">A stub for each cluster that is called.</param>
    /// <param name="variables">The environment.</param>
    public static Task<TestGateway> StartAsync(
        string name, IReadOnlyDictionary<string, StubProvider> stubs, params (string Name, string Value)[] variables) =>
        TestGateway.StartAsync(o =>
        {
            o.SettingsFile = File.ReadAllText(Path.Combine(Folder(name), "appsettings.json"));
            o.Routes = TestGatewayOptions.Parse(File.ReadAllText(Path.Combine(Folder(name), "yarp.routes.json")));
            foreach (var (cluster, stub) in stubs)
            {
                foreach (var (_, destination) in o.Routes["ReverseProxy"]!["Clusters"]![cluster]!["Destinations"]!.AsObject())
                {
                    var path = new Uri((string)destination!["Address"]!).AbsolutePath;
                    destination["Address"] = stub.Url.TrimEnd('/') + path;
                }
            }

            foreach (var (variable, value) in variables)
            {
                o.Variable(variable, value);
            }
        });

    public static Task<TestGateway> StartAsync(string name, string cluster, StubProvider stub, params (string Name, string Value)[] variables) =>
        StartAsync(name, new Dictionary<string, StubProvider> { [cluster] = stub }, variables);
}
