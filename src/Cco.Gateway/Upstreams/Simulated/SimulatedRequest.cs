using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>What an accepted request asks for, whichever dialect it came in. Lives no longer than the document it was read from.</summary>
internal sealed record SimulatedRequest
{
    public required Dialect Dialect { get; init; }

    /// <summary>As the client wrote it.</summary>
    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>OpenAI's <c>stream_options.include_usage</c>.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The client's limit on output tokens, thinking included; <c>null</c> = none given.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The latest user text without system reminders and without the directive; may be empty.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>What the directive in the prompt asks for.</summary>
    public SimulationScript Script { get; init; } = SimulationScript.None;

    /// <summary>Text of the tool results the conversation ends with; <c>null</c> when it does not end with any.</summary>
    public string? ToolResults { get; init; }

    public ToolPolicy Tools { get; init; } = ToolPolicy.None;

    public IReadOnlyList<string> StopSequences { get; init; } = [];

    public ThinkingMode Thinking { get; init; }

    /// <summary>The answer's text has to be JSON.</summary>
    public bool JsonAnswer { get; init; }

    /// <summary>What the JSON has to satisfy; <c>Undefined</c> = any object.</summary>
    public JsonElement JsonSchema { get; init; }

    /// <summary>The request carried <c>context_management</c>, so the answer tells what was edited (contract.md 1.6).</summary>
    public bool ContextManagement { get; init; }

    /// <summary>Estimated tokens of system, tools and messages.</summary>
    public int InputTokens { get; init; }
}
