using System.Security.Cryptography;
using System.Text;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Invents the answer to a request: the same for the same request but for its ids.</summary>
internal static class AnswerComposer
{
    private const int ExcerptLength = 160;

    // Below this a limit leaves no room for thinking and an answer.
    private const int LeastForThinking = 128;

    public static SimulatedAnswer Compose(SimulatedRequest request, DateTimeOffset now)
    {
        var left = request.MaxTokens ?? int.MaxValue;
        var thinking = left < LeastForThinking ? null : Think(request);
        var thinkingTokens = TokenCounter.Count(thinking);
        left -= thinkingTokens;

        var calls = Call(request);
        var (text, stopSequence) = CutAtSequence(Say(request, calls), calls.Count == 0 ? request.StopSequences : []);
        var textTokens = TokenCounter.Count(text);
        var fits = textTokens <= left;
        if (!fits)
        {
            text = text[..TokenCounter.Fit(text, left)];
            textTokens = Math.Min(left, TokenCounter.Count(text));
            stopSequence = null;
        }

        left -= textTokens;
        var callTokens = calls.Sum(call => TokenCounter.Count(call.Name) + TokenCounter.Count(call.Arguments));
        if (calls.Count > 0 && (!fits || callTokens > left))
        {
            (fits, calls, callTokens) = (false, [], 0);
        }

        return new SimulatedAnswer
        {
            Id = NewId(request.Dialect == Dialect.Anthropic ? "msg_sim_" : "chatcmpl-sim-"),
            Model = request.Model,
            Created = now.ToUnixTimeSeconds(),
            Thinking = request.Thinking == ThinkingMode.Omitted && thinking is not null ? "" : thinking,
            Text = text,
            ToolCalls = calls,
            Stop = !fits ? StopCause.TokenLimit
                : calls.Count > 0 ? StopCause.ToolUse
                : stopSequence is not null ? StopCause.StopSequence
                : StopCause.End,
            StopSequence = stopSequence,
            InputTokens = request.InputTokens,
            OutputTokens = thinkingTokens + textTokens + callTokens,
            ThinkingTokens = thinkingTokens,
            ContextManagement = request.ContextManagement,
        };
    }

    /// <summary>A signature as opaque as a provider's; the same for the same thinking.</summary>
    public static string Sign(SimulatedAnswer answer) =>
        Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes($"simulated\n{answer.Model}\n{answer.Thinking}\n{answer.Text}")));

    /// <summary>A fresh id that begins with <paramref name="prefix"/>.</summary>
    public static string NewId(string prefix) => prefix + Guid.NewGuid().ToString("N");

    private static string? Think(SimulatedRequest request) => request.Thinking == ThinkingMode.None
        ? null
        : $"[simulated] The question is “{PromptText.Excerpt(request.Prompt, ExcerptLength)}”. No model thinks here, so that is all.";

    private static List<SimulatedToolCall> Call(SimulatedRequest request)
    {
        if (request.ToolResults is not null)
        {
            // A tool loop ends after one round, also when a tool is named or forced.
            return [];
        }

        var hints = new PromptHints(request.Prompt);
        var prefix = request.Dialect == Dialect.Anthropic ? "toolu_sim_" : "call_sim_";
        return
        [
            .. request.Tools.Choose(request.Prompt)
                .Select(tool => new SimulatedToolCall(NewId(prefix), tool.Name, new SchemaSample(tool.Schema, hints).Write())),
        ];
    }

    private static string Say(SimulatedRequest request, List<SimulatedToolCall> calls)
    {
        if (calls.Count > 0)
        {
            // A forced call comes without words, and OpenAI's calls mostly do.
            return request.Tools.Required || request.Dialect == Dialect.OpenAi
                ? ""
                : $"[simulated] Calling {string.Join(" and ", calls.Select(call => call.Name))}.";
        }

        if (request.JsonAnswer)
        {
            return new SchemaSample(request.JsonSchema, new PromptHints(request.Prompt)).Write();
        }

        var text = (request.ToolResults, request.Prompt) switch
        {
            ({ } results, _) => $"[simulated] The tools answered “{PromptText.Excerpt(results.Trim(), ExcerptLength)}”.",
            (_, { Length: > 0 } prompt) => $"[simulated] You asked: “{PromptText.Excerpt(prompt, ExcerptLength)}”.",
            _ => "[simulated] You sent no text.",
        };
        text += " This answer is invented, no model was asked. For real ones start the gateway with `cco --upstream anthropic`.";
        return request.Script.Tokens is { } tokens ? Filler.To(text, tokens) : text;
    }

    private static (string Text, string? Sequence) CutAtSequence(string text, IReadOnlyList<string> sequences)
    {
        var (at, found) = (text.Length, (string?)null);
        foreach (var sequence in sequences)
        {
            var index = sequence.Length == 0 ? -1 : text.IndexOf(sequence, StringComparison.Ordinal);
            if (index >= 0 && index < at)
            {
                (at, found) = (index, sequence);
            }
        }

        return (text[..at], found);
    }
}
