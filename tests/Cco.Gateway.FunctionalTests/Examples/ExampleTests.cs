using Cco.Gateway.FunctionalTests.Sdk;
using Cco.Gateway.Hosting;
using Cco.Gateway.Settings;
using Cco.TestKit;
using Cco.TestKit.Fixtures;

namespace Cco.Gateway.FunctionalTests.Examples;

/// <summary>Each example loads, and sends to the path and with the credential that its provider documents, the body unchanged.</summary>
internal sealed class ExampleTests
{
    private const string Client = "sk-client";
    private const string Key = "sk-of-the-gateway";
    private const string Embeddings = """{ "model": "text-embedding-3-small", "input": "Paris" }""";
    private const string Responses = """{ "model": "gpt-6-luna", "input": "What is the capital of France?", "store": false }""";

    private static readonly string[] CredentialHeaders = ["x-api-key", "authorization", "api-key"];

    private static IEnumerable<string> Names() => Directory.GetDirectories(Repository.PathOf("examples")).Select(d => Path.GetFileName(d)!);

    [TestCaseSource(nameof(Names))]
    public void Load_AsItIs_NoError(string name)
    {
        var sources = ConfigurationSources.Find([], Example.Folder(name), null, static _ => null);

        var (configuration, errors) = ConfigurationLoader.ReadAlone(sources);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Is.Empty);
            Assert.That(
                configuration.Clusters.SelectMany(ProviderHosts.Others).Where(u => u.Scheme != "https" && u.Host != "127.0.0.1"),
                Is.Empty);
        }
    }

    [TestCase("anthropic", "/v1/messages", "/v1/messages", "authorization", $"Bearer {Client}")]
    [TestCase("anthropic", "/messages?beta=true", "/v1/messages?beta=true", "authorization", $"Bearer {Client}")]
    [TestCase("anthropic", "/v1/messages/count_tokens", "/v1/messages/count_tokens", "authorization", $"Bearer {Client}")]
    [TestCase("anthropic", "/v1/chat/completions", "/v1/chat/completions", "authorization", $"Bearer {Client}")]
    [TestCase("openai", "/v1/chat/completions", "/v1/chat/completions", "authorization", $"Bearer {Client}")]
    [TestCase("openai", "/v1/responses", "/v1/responses", "authorization", $"Bearer {Client}")]
    [TestCase("openai", "/embeddings", "/v1/embeddings", "authorization", $"Bearer {Client}")]
    [TestCase("ollama", "/v1/messages", "/v1/messages", null, null)]
    [TestCase("ollama", "/v1/chat/completions", "/v1/chat/completions", null, null)]
    [TestCase("ollama", "/v1/embeddings", "/v1/embeddings", null, null)]
    [TestCase("bedrock", "/v1/messages", "/anthropic/v1/messages", "x-api-key", Key)]
    [TestCase("bedrock", "/messages?beta=true", "/anthropic/v1/messages?beta=true", "x-api-key", Key)]
    [TestCase("bedrock", "/v1/messages/count_tokens", "/anthropic/v1/messages/count_tokens", "x-api-key", Key)]
    [TestCase("azure-openai", "/v1/chat/completions", "/openai/v1/chat/completions", "api-key", Key)]
    [TestCase("azure-openai", "/chat/completions", "/openai/v1/chat/completions", "api-key", Key)]
    [TestCase("azure-openai", "/v1/responses", "/openai/v1/responses", "api-key", Key)]
    [TestCase("azure-openai", "/v1/embeddings", "/openai/v1/embeddings", "api-key", Key)]
    [TestCase("openrouter", "/v1/messages", "/api/v1/messages", "authorization", $"Bearer {Key}")]
    [TestCase("openrouter", "/messages", "/api/v1/messages", "authorization", $"Bearer {Key}")]
    [TestCase("openrouter", "/v1/chat/completions", "/api/v1/chat/completions", "authorization", $"Bearer {Key}")]
    [TestCase("vllm", "/v1/messages", "/v1/messages", "authorization", $"Bearer {Key}")]
    [TestCase("vllm", "/v1/messages/count_tokens", "/v1/messages/count_tokens", "authorization", $"Bearer {Key}")]
    [TestCase("vllm", "/v1/chat/completions", "/v1/chat/completions", "authorization", $"Bearer {Key}")]
    public async Task Post_Example_PathCredentialAndBody(string name, string path, string target, string? header, string? value)
    {
        var body = BodyFor(path);
        await using var stub = await StubProvider.StartAsync(path.Contains("messages", StringComparison.Ordinal) ? AnthropicFixtures.Message : OpenAiFixtures.Completion);
        await using var gateway = await Example.StartAsync(name, name, stub, Variables);

        var answer = await gateway.PostAsync(path, body, ("authorization", $"Bearer {Client}"), ("anthropic-version", "2023-06-01"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Header("x-cco-transformed"), Is.Null);
            Assert.That(stub.Request.Target, Is.EqualTo(target));
            Assert.That(stub.Request.Text, Is.EqualTo(body));
            Assert.That(Credentials(stub.Request), Is.EqualTo(header is null ? [] : new[] { header }));
            Assert.That(header is null ? null : stub.Request.Header(header), Is.EqualTo(value));
        }
    }

    [TestCase("anthropic", "/v1/models", "/v1/models")]
    [TestCase("anthropic", "/models/claude-sonnet-5-5?x=1", "/v1/models/claude-sonnet-5-5?x=1")]
    [TestCase("openai", "/v1/models/gpt-6-luna", "/v1/models/gpt-6-luna")]
    [TestCase("ollama", "/v1/models", "/v1/models")]
    [TestCase("azure-openai", "/models", "/openai/v1/models")]
    [TestCase("openrouter", "/v1/models", "/api/v1/models")]
    [TestCase("vllm", "/v1/models", "/v1/models")]
    public async Task Models_Example_Path(string name, string path, string target)
    {
        await using var stub = await StubProvider.StartAsync("""{"data":[]}""");
        await using var gateway = await Example.StartAsync(name, name, stub, Variables);

        var answer = await gateway.GetAsync(path, ("x-api-key", Client));

        Assert.That((answer.Status, stub.Request.Target), Is.EqualTo((200, target)));
    }

    [TestCase("anthropic")]
    [TestCase("ollama")]
    [TestCase("bedrock")]
    [TestCase("openrouter")]
    [TestCase("vllm")]
    public async Task AnthropicSdk_Example_Answered(string name)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await Example.StartAsync(name, name, stub, Variables);

        var message = await AnthropicSdk.Client(gateway).Messages.Create(AnthropicSdk.Ask("What is the capital of France?"));

        Assert.That(AnthropicSdk.TextOf(message), Is.EqualTo("Paris — la capitale."));
    }

    [TestCase("openai")]
    [TestCase("ollama")]
    [TestCase("azure-openai")]
    [TestCase("openrouter")]
    [TestCase("vllm")]
    public async Task OpenAiSdk_Example_Answered(string name)
    {
        await using var stub = await StubProvider.StartAsync(OpenAiFixtures.Completion);
        await using var gateway = await Example.StartAsync(name, name, stub, Variables);

        var completion = (await OpenAiSdk.Chat(gateway).CompleteChatAsync("What is the capital of France?")).Value;

        Assert.That(completion.Content[0].Text, Is.EqualTo("Paris — la capitale."));
    }

    [TestCase("bedrock", "bedrock", "metered")]
    [TestCase("vllm", "local", "local")]
    [TestCase("ollama", "ollama", "local")]
    [TestCase("anthropic", "anthropic", "metered")]
    public async Task Ledger_Example_Billing(string name, string provider, string billing)
    {
        await using var stub = await StubProvider.StartAsync(AnthropicFixtures.Message);
        await using var gateway = await Example.StartAsync(name, name, stub, Variables);

        await gateway.MessagesAsync(AnthropicFixtures.Request, ("x-api-key", Client));

        var row = await gateway.LedgerRowAsync();
        Assert.That((row.Provider, row.Billing?.ToString().ToLowerInvariant()), Is.EqualTo((provider, billing)));
    }

    [TestCase("/v1/messages", "claude-sonnet-5-5", "anthropic", "x-api-key", "sk-anthropic")]
    [TestCase("/v1/messages/count_tokens", "claude-sonnet-5-5", "anthropic", "x-api-key", "sk-anthropic")]
    [TestCase("/v1/chat/completions", "claude-sonnet-5-5", "anthropic", "x-api-key", "sk-anthropic")]
    [TestCase("/v1/chat/completions", "gpt-6-luna", "openai", "authorization", "Bearer sk-openai")]
    [TestCase("/chat/completions", "o4-mini", "openai", "authorization", "Bearer sk-openai")]
    [TestCase("/v1/embeddings", "text-embedding-3-small", "openai", "authorization", "Bearer sk-openai")]
    [TestCase("/v1/messages", "qwen3-coder", "ollama", null, null)]
    [TestCase("/v1/chat/completions", "llama3.3", "ollama", null, null)]
    [TestCase("/v1/chat/completions", "my-claude-1", "ollama", null, null)]
    public async Task Mixed_Post_ByModel(string path, string model, string cluster, string? header, string? value)
    {
        await using var stubs = await Stubs.StartAsync();
        await using var gateway = await Example.StartAsync("mixed", stubs.ByCluster, ("ANTHROPIC_API_KEY", "sk-anthropic"), ("OPENAI_API_KEY", "sk-openai"));
        var body = AnthropicFixtures.RequestFor(model, path.Contains("embeddings", StringComparison.Ordinal) ? """ "input":"Paris", """ : "");

        await gateway.PostAsync(path, body, ("authorization", $"Bearer {Client}"), ("x-cco-model", "gpt-of-the-client"));

        var request = stubs.ByCluster[cluster].Request;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.Text, Is.EqualTo(body));
            Assert.That(Credentials(request), Is.EqualTo(header is null ? [] : new[] { header }));
            Assert.That(header is null ? null : request.Header(header), Is.EqualTo(value));
            Assert.That(stubs.ByCluster.Values.Sum(s => s.Calls), Is.EqualTo(1));
        }
    }

    [TestCase("2023-06-01", "anthropic")]
    [TestCase(null, "ollama")]
    public async Task Mixed_Models_ByVersionHeader(string? version, string cluster)
    {
        await using var stubs = await Stubs.StartAsync();
        await using var gateway = await Example.StartAsync("mixed", stubs.ByCluster, ("ANTHROPIC_API_KEY", "sk-anthropic"), ("OPENAI_API_KEY", "sk-openai"));

        await gateway.GetAsync("/v1/models", version is null ? [] : [("anthropic-version", version)]);

        Assert.That(stubs.ByCluster[cluster].Request.Target, Is.EqualTo("/v1/models"));
    }

    private static readonly (string Name, string Value)[] Variables =
        [("AWS_BEARER_TOKEN_BEDROCK", Key), ("AZURE_OPENAI_API_KEY", Key), ("OPENROUTER_API_KEY", Key), ("VLLM_API_KEY", Key)];

    private static string[] Credentials(StubRequest request) => [.. CredentialHeaders.Where(request.Headers.ContainsKey)];

    private static string BodyFor(string path) => path switch
    {
        _ when path.Contains("embeddings", StringComparison.Ordinal) => Embeddings,
        _ when path.Contains("responses", StringComparison.Ordinal) => Responses,
        _ when path.Contains("chat", StringComparison.Ordinal) => OpenAiFixtures.Request,
        _ => AnthropicFixtures.Request,
    };

    private sealed class Stubs : IAsyncDisposable
    {
        public required IReadOnlyDictionary<string, StubProvider> ByCluster { get; init; }

        public static async Task<Stubs> StartAsync() => new()
        {
            ByCluster = new Dictionary<string, StubProvider>
            {
                ["anthropic"] = await StubProvider.StartAsync(AnthropicFixtures.Message),
                ["openai"] = await StubProvider.StartAsync(OpenAiFixtures.Completion),
                ["ollama"] = await StubProvider.StartAsync(AnthropicFixtures.Message),
            },
        };

        public async ValueTask DisposeAsync()
        {
            foreach (var stub in ByCluster.Values)
            {
                await stub.DisposeAsync();
            }
        }
    }
}
