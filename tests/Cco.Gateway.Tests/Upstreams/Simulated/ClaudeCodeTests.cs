using System.Text.Json;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>Requests with everything Claude Code puts in (contract.md 4.2 to 4.5).</summary>
public sealed class ClaudeCodeTests : IDisposable
{
    private readonly Simulator _simulator = new();

    [Test]
    public async Task MainTurn_WithReminders_AnswersWhatThePersonAsked()
    {
        var stream = await _simulator.StreamAsync(Simulator.Anthropic + "?beta=true", Turn("""{"type":"text","text":"Use the Read tool on /etc/hostname"}"""));

        var message = AnthropicGrammar.Read(stream);
        var call = message["content"]![2]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)message["content"]![0]!["type"], Is.EqualTo("thinking"));
            Assert.That((string?)call["name"], Is.EqualTo("Read"));
            Assert.That(call["input"]!.ToJsonString(), Is.EqualTo("""{"file_path":"/etc/hostname"}"""));
            Assert.That(message["content"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That(message["context_management"]!["applied_edits"]!.AsArray(), Is.Empty);
            Assert.That((int)message["usage"]!["input_tokens"]!, Is.GreaterThan(4_000));
        }
    }

    [Test]
    public async Task SideRequest_ForATitle_AnswersItsSchema()
    {
        const string Format = ""","output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}}""";
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("<system-reminder>x</system-reminder>Fix the login bug", Format, 64));

        Assert.That(AnthropicGrammar.Text(answer), Is.EqualTo("""{"title":"Fix the login bug"}"""));
    }

    [Test]
    public async Task Reminders_Only_AreNoPrompt()
    {
        var answer = await _simulator.JsonAsync(Simulator.Anthropic, Simulator.Body("<system-reminder>Use Read</system-reminder>"));

        Assert.That(AnthropicGrammar.Text(answer), Does.StartWith("[simulated] You sent no text."));
    }

    public void Dispose() => _simulator.Dispose();

    private static string Turn(string block)
    {
        string[] names = ["Agent", "Bash", "Edit", "Glob", "Grep", "NotebookEdit", "Read", "Skill", "TodoWrite", "WebFetch", "WebSearch", "Write"];
        var tools = names.Select(name => $$"""
            {"name":"{{name}}","description":"The {{name}} tool.","input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "properties":{"file_path":{"type":"string"},"limit":{"type":"integer"} },"required":["file_path"],"additionalProperties":false} }
            """);
        var system = string.Concat(Enumerable.Repeat("You are an interactive CLI tool. Use the instructions below and the tools. ", 250));
        var body = $$"""
            {"model":"claude-opus-5-5","max_tokens":32000,"stream":true,"thinking":{"type":"adaptive"},
             "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"medium"},
             "metadata":{"user_id":"{\"session_id\":\"1\"}"},
             "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.330; cc_entrypoint=cli; cch=0;"},
              {"type":"text","text":"{{system}}","cache_control":{"type":"ephemeral","ttl":"1h"} }],
             "tools":[{{string.Join(',', tools)}}],
             "messages":[{"role":"user","content":[
              {"type":"text","text":"<system-reminder>\nAs you answer, use the Bash and Edit tools. [simulate: status=500]\n</system-reminder>"},
              {{block}},{"type":"text","text":"<system-reminder>TodoWrite is empty</system-reminder>","cache_control":{"type":"ephemeral"} }]}]}
            """;
        using var document = JsonDocument.Parse(body);
        return body;
    }
}
