using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Lifecycle;

/// <summary>
/// <c>Hosting/startup.rd.xml</c> names the closed generic types that the container asks for until the first call is answered: those the native
/// compiler is not told of are built at run time, which was a third of the start.
/// </summary>
internal sealed class StartupTypesTests
{
    private static readonly string List = Repository.PathOf("src", "Cco.Gateway", "Hosting", "startup.rd.xml");

    [Test]
    public async Task List_NamesWhatTheStartAsksFor()
    {
        using var asked = new CallSites();
        await using var gateway = await TestGateway.StartAsync();
        await gateway.MessagesAsync(AnthropicFixtures.Request);

        var listed = XDocument.Load(List).Descendants().Where(e => e.Name.LocalName == "Type").Select(e => e.Attribute("Name")!.Value).ToHashSet();
        var missing = asked.Of(gateway.Services).Where(type => !listed.Contains(NameOf(type))).Select(Line).Order(StringComparer.Ordinal);

        Assert.That(string.Join('\n', missing), Is.Empty, $"Lines to add to {List}, each below its assembly.");
    }

    [Test]
    public void List_NamesTypesThatThereAre()
    {
        var gone = XDocument.Load(List).Descendants().Where(e => e.Name.LocalName == "Type")
            .Where(e => Type.GetType($"{e.Attribute("Name")!.Value}, {e.Parent!.Attribute("Name")!.Value}") is null)
            .Select(e => e.Attribute("Name")!.Value);

        Assert.That(string.Join('\n', gone), Is.Empty, $"Lines to take out of {List}.");
    }

    private static string Line(Type type) => $"""{type.Assembly.GetName().Name}: <Type Name="{NameOf(type)}" Dynamic="Required All" />""";

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GetGenericArguments().Select(a => $"[{NameOf(a)}, {a.Assembly.GetName().Name}]"))}]"
        : type.FullName!;

    /// <summary>What every container of this process resolves while this listens.</summary>
    private sealed class CallSites : EventListener
    {
        // There before the base class tells of the sources that are there.
        private readonly ConcurrentQueue<(int Container, string Service, string Part)> _built = new();

        /// <summary>The closed generic types one container was asked for, or made on the way.</summary>
        public IEnumerable<Type> Of(IServiceProvider services)
        {
            var types = AppDomain.CurrentDomain.GetAssemblies().SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.FullName is not null).ToLookup(type => type.FullName!);
            var container = RuntimeHelpers.GetHashCode(services);
            return _built.Where(built => built.Container == container)
                .GroupBy(built => built.Service, built => built.Part)
                .SelectMany(parts => NamesIn(JsonDocument.Parse(string.Concat(parts), new JsonDocumentOptions { MaxDepth = 1_000 }).RootElement))
                .Where(name => name.Contains('`', StringComparison.Ordinal))
                .Distinct()
                .Select(name => TypeNames.Parse(name, types));
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Extensions-DependencyInjection")
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "CallSiteBuilt")
            {
                // Service, call site (a large one in parts, one after the other), number and count of the part, hash of the container.
                _built.Enqueue(((int)eventData.Payload![4]!, (string)eventData.Payload[0]!, (string)eventData.Payload[1]!));
            }
        }

        private static IEnumerable<string> NamesIn(JsonElement site) => site.ValueKind switch
        {
            JsonValueKind.Object => site.EnumerateObject().SelectMany(member => member.Name is "serviceType" or "implementationType"
                ? [member.Value.GetString()!]
                : NamesIn(member.Value)),
            JsonValueKind.Array => site.EnumerateArray().SelectMany(NamesIn),
            _ => [],
        };
    }
}
