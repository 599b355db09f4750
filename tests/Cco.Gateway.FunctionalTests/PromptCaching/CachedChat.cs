using System.Text.Json.Nodes;
using Cco.TestKit;

namespace Cco.Gateway.FunctionalTests.PromptCaching;

/// <summary>
/// A client's conversation, as Claude Code holds one: breakpoints on the last system block and the last message, which move on with each turn; a
/// message that loses its breakpoint is a plain string again.
/// </summary>
internal sealed class CachedChat(TestGateway gateway, string session, string name)
{
    private readonly Dictionary<string, JsonNode> _extra = [];
    private int _turn;

    public string Model { get; set; } = "claude-sonnet-5-5";

    public string? Agent { get; set; }

    public string Betas { get; set; } = "context-management-2025-06-27,interleaved-thinking-2025-05-14";

    public string? Ttl { get; set; }

    /// <summary>The client asks for caching.</summary>
    public bool Asks { get; set; } = true;

    public List<JsonObject> Tools { get; } = [Tool("Bash"), Tool("Edit"), Tool("Read")];

    public List<string> System { get; } = [$"You are an agent. {Filler(3_000)}", $"Directory: /src. {Filler(15_000)}"];

    /// <summary>Roles alternate, the user first.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Sets a further member of the body.</summary>
    public CachedChat With(string member, string json)
    {
        _extra[member] = JsonNode.Parse(json)!;
        return this;
    }

    /// <summary>The user says something and is answered.</summary>
    /// <returns>The call's id.</returns>
    public async Task<string> TurnAsync(int characters = 2_000)
    {
        Messages.Add($"{name} {++_turn}: {Filler(characters)}");
        var answer = await SendAsync("/v1/messages");
        Messages.Add($"{name} answers {_turn}: {Filler(200)}");
        return answer.Headers["x-cco-request-id"];
    }

    /// <summary>Sends what the last turn sent, again.</summary>
    public Task<ApiAnswer> RepeatAsync() => SendAsync("/v1/messages", without: 1);

    public Task<ApiAnswer> CountAsync() => SendAsync("/v1/messages/count_tokens", without: 1);

    public static JsonObject Tool(string name, string description = "Does it.") => new()
    {
        ["name"] = name,
        ["description"] = description,
        ["input_schema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["path"] = new JsonObject { ["type"] = "string" } } },
    };

    private async Task<ApiAnswer> SendAsync(string path, int without = 0)
    {
        var messages = Messages.Take(Messages.Count - without).ToList();
        var body = new JsonObject
        {
            ["model"] = Model,
            ["max_tokens"] = 64,
            ["tools"] = new JsonArray([.. Tools.Select(tool => tool.DeepClone())]),
            ["system"] = new JsonArray([.. System.Select((text, n) => Block(text, n == System.Count - 1))]),
            ["messages"] = new JsonArray([.. messages.Select((text, n) => Message(n, text, n == messages.Count - 1))]),
        };
        foreach (var (member, value) in _extra)
        {
            body[member] = value.DeepClone();
        }

        List<(string, string)> headers = [("anthropic-version", "2023-06-01"), ("anthropic-beta", Betas), ("x-claude-code-session-id", session)];
        if (Agent is not null)
        {
            headers.Add(("x-claude-code-agent-id", Agent));
        }

        return await gateway.PostAsync(path, body.ToJsonString(), [.. headers]);
    }

    private JsonObject Message(int number, string text, bool last) => new()
    {
        ["role"] = number % 2 == 0 ? "user" : "assistant",
        ["content"] = last && Asks ? new JsonArray(Block(text, last)) : JsonValue.Create(text),
    };

    private JsonObject Block(string text, bool breakpoint)
    {
        var block = new JsonObject { ["type"] = "text", ["text"] = text };
        if (breakpoint && Asks)
        {
            block["cache_control"] = Ttl is null ? new JsonObject { ["type"] = "ephemeral" } : new JsonObject { ["type"] = "ephemeral", ["ttl"] = Ttl };
        }

        return block;
    }

    private static string Filler(int characters) => new('x', characters);
}
