using System.Text.Json;
using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Anthropic;
using Cco.Pricing;

namespace Cco.Gateway.Cli.Import;

/// <summary>
/// One answer, folded from the lines of a transcript that tell of it: one for each content block, each with the usage as it stood, so that
/// they are read like the events of a stream (contract.md 1.8): a later count replaces the one before.
/// </summary>
internal sealed class TranscriptAnswer(string key, DateTimeOffset at, string? session, string? agent)
{
    private readonly AnthropicAnswer _answer = new();

    /// <summary>Reads the message of a further line.</summary>
    public void Add(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, JsonReading.Options);
        if (reader.EnterRoot())
        {
            _answer.Read(ref reader, message);
        }
    }

    /// <summary>The call; <c>null</c> when no tokens were reported.</summary>
    public ImportedCall? ToCall(string? project)
    {
        var facts = _answer.ToFacts(closed: true);
        return facts is { Usage: { } usage, Model: { } model } && (usage.PromptTokens ?? usage.OutputTokens) is not null
            ? new ImportedCall
            {
                Key = key,
                At = at,
                Model = model,
                Usage = UsageText.Write(usage),
                Project = project,
                Session = session,
                Agent = agent,
                StopReason = facts.StopReason,
            }
            : null;
    }
}
