using System.Text.Json;
using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Wire.Prompts;

/// <summary>One pass over the members of a body; the names of both dialects do not clash.</summary>
internal sealed class PromptReading(PromptHash hash, PromptText text)
{
    // What providers document as part of the prompt's key: Anthropic's "What invalidates the cache" (tool choice, thinking, speed, images,
    // structured outputs), and what puts text of its own into the prompt; OpenAI's schema of the answer and prompt_cache_key.
    private static readonly string[] ParameterNames =
    [
        "tool_choice", "thinking", "output_config", "output_format", "speed", "context_management", "mcp_servers", "container", "response_format", "text",
        "reasoning", "reasoning_effort", "functions", "prompt_cache_key",
    ];

    private const int LongestName = 128;

    private readonly DigestList _tools = new(hash);
    private readonly DigestList _system = new(hash);
    private readonly DigestList _parameters = new(hash);
    private readonly DigestList _messages = new(hash);
    private readonly List<int> _breakpoints = [];
    private bool _automatic;
    private int _blocks;

    /// <param name="reader">Inside the body.</param>
    public PromptDigest Read(ref Utf8JsonReader reader)
    {
        while (reader.NextMember())
        {
            Member(ref reader);
        }

        if (text.HasImages)
        {
            _parameters.Add(0, "images");
        }

        if (_automatic && _blocks > 0 && !_breakpoints.Contains(_blocks - 1))
        {
            _breakpoints.Add(_blocks - 1);
        }

        return new PromptDigest
        {
            Tools = _tools.Named(),
            System = _system.Plain(),
            Parameters = [.. _parameters.Named().OrderBy(parameter => parameter.Name, StringComparer.Ordinal)],
            Messages = _messages.Plain(),
            Lifetime = text.Lifetime,
            Blocks = _blocks,
            Breakpoints = _breakpoints,
        };
    }

    private void Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("input"u8))
        {
            Messages(ref reader);
        }
        else if (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8))
        {
            System(ref reader);
        }
        else if (reader.ValueTextEquals("tools"u8))
        {
            Tools(ref reader);
        }
        else if (reader.ValueTextEquals("cache_control"u8))
        {
            text.Begin();
            text.CacheControl(ref reader);
            _automatic = text.HasBreakpoint;
        }
        else if (reader.ValueTextEquals("prompt_cache_retention"u8))
        {
            text.Ask(reader.TakeWord());
        }
        else if (reader.ValueTextEquals("prompt_cache_options"u8))
        {
            text.CacheOptions(ref reader);
        }
        else if (ParameterOf(ref reader) is { } name && reader.Read())
        {
            text.Begin();
            text.Value(ref reader);
            _parameters.Add(hash.Of(text.Written), name);
        }
        else
        {
            reader.TakeValue();
        }
    }

    private void Tools(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.NextElement())
        {
            var (name, deferred) = ToolOf(reader);
            text.Begin();
            text.Value(ref reader);
            if (!deferred)
            {
                _tools.Add(hash.Of(text.Written), name);
            }
        }
    }

    /// <summary>A tool's name, and whether its definition stays out of the prompt until it is searched for. The reader is a copy.</summary>
    private static (string Name, bool Deferred) ToolOf(Utf8JsonReader reader)
    {
        var (name, type, deferred) = ((string?)null, (string?)null, false);
        var depth = reader.CurrentDepth;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ("?", false);
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("name"u8))
            {
                name = reader.TakeWord() ?? name;
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = reader.TakeWord() ?? type;
            }
            else if (reader.ValueTextEquals("defer_loading"u8))
            {
                deferred = reader.TakeIsSet();
            }
            else if (!reader.ValueTextEquals("function"u8))
            {
                reader.TakeValue();
            }
        }

        return (Named(name ?? type), deferred);
    }

    private void System(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            text.Begin();
            text.TextBlock(reader.ValueSpan);
            _system.Add(hash.Of(text.Written));
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.SkipValue();
            return;
        }

        for (var first = true; reader.NextElement(); first = false)
        {
            var attribution = first && IsAttribution(reader);
            text.Begin();
            text.Value(ref reader);
            if (!attribution)
            {
                _system.Add(hash.Of(text.Written));
            }
        }
    }

    /// <summary>Claude Code's first block, which the provider takes out of the prompt (contract.md 4.5). The reader is a copy.</summary>
    private static bool IsAttribution(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("text"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.String && AttributionBlock.Matches(reader.ValueSpan);
            }

            reader.TakeValue();
        }

        return false;
    }

    private void Messages(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Message(ref reader);
            return;
        }

        while (reader.NextElement())
        {
            Message(ref reader);
        }
    }

    private void Message(ref Utf8JsonReader reader)
    {
        text.Begin();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            text.Value(ref reader);
            _blocks++;
        }
        else
        {
            text.Token(JsonTokenType.StartObject, default);
            while (reader.NextMember())
            {
                var isContent = reader.ValueTextEquals("content"u8);
                text.Token(JsonTokenType.PropertyName, reader.ValueSpan);
                if (!reader.Read())
                {
                    break;
                }

                if (isContent)
                {
                    Content(ref reader);
                }
                else
                {
                    text.Value(ref reader);
                }
            }
        }

        _messages.Add(hash.Of(text.Written));
    }

    private void Content(ref Utf8JsonReader reader)
    {
        text.Token(JsonTokenType.StartArray, default);
        if (reader.TokenType == JsonTokenType.String)
        {
            text.TextBlock(reader.ValueSpan);
            _blocks++;
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            text.Value(ref reader);
            return;
        }

        while (reader.NextElement())
        {
            text.StartBlock();
            text.Value(ref reader);
            if (text.HasBreakpoint)
            {
                _breakpoints.Add(_blocks);
            }

            _blocks++;
        }
    }

    private static string? ParameterOf(ref Utf8JsonReader reader)
    {
        foreach (var name in ParameterNames)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>A name as providers allow them; anything else might be text.</summary>
    private static string Named(string? name) =>
        name is { Length: > 0 and <= LongestName } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.') ? name : "?";
}
