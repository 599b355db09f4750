using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cco.TestKit;
using Cco.TestKit.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Cco.Gateway.FunctionalTests.PromptCaching;

/// <summary>
/// A provider with a prompt cache that works as the vendor documents: prefixes in the order tools, system, messages, kept at each
/// <c>cache_control</c> for its time and anew with each use, found up to 20 blocks before one. A character is a token.
/// </summary>
internal sealed class CachingProvider(TimeProvider clock)
{
    private const int Lookback = 20;

    private static readonly string[] OfMessages = ["tool_choice", "thinking"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _kept = [];

    /// <summary>Forgets everything, as a provider may at any time.</summary>
    public void Evict()
    {
        lock (_lock)
        {
            _kept.Clear();
        }
    }

    public Task AnswerAsync(HttpContext context, StubRequest request)
    {
        var body = JsonNode.Parse(request.Text)!.AsObject();
        var betas = request.Headers.TryGetValue("anthropic-beta", out var values) ? string.Join(',', values) : "";
        var units = Units(body, betas);
        if (request.Target.Contains("count_tokens", StringComparison.Ordinal))
        {
            return StubAnswers.Json($$"""{"input_tokens":{{units.Sum(unit => unit.Tokens)}}}""")(context, request);
        }

        var usage = Use(units);
        return StubAnswers.Json(AnthropicFixtures.MessageWith((string)body["model"]!, usage))(context, request);
    }

    private string Use(List<Unit> units)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var found = -1;
            for (var n = 0; n < units.Count; n++)
            {
                for (var back = n; units[n].Life is not null && back >= 0 && back > n - Lookback; back--)
                {
                    if (_kept.TryGetValue(units[back].Prefix, out var expires) && expires >= now)
                    {
                        found = Math.Max(found, back);
                    }
                }
            }

            var read = units.Take(found + 1).Sum(unit => unit.Tokens);
            var (shortWritten, longWritten, pending) = (0, 0, 0);
            for (var n = 0; n < units.Count; n++)
            {
                pending += n > found ? units[n].Tokens : 0;
                if (units[n].Life is { } life)
                {
                    _kept[units[n].Prefix] = now + life;
                    (shortWritten, longWritten) = life > TimeSpan.FromMinutes(5) ? (shortWritten, longWritten + pending) : (shortWritten + pending, longWritten);
                    pending = 0;
                }
            }

            return $$$"""
                {"input_tokens":{{{pending}}},"cache_read_input_tokens":{{{read}}},"cache_creation_input_tokens":{{{shortWritten + longWritten}}},
                 "cache_creation":{"ephemeral_5m_input_tokens":{{{shortWritten}}},"ephemeral_1h_input_tokens":{{{longWritten}}} },"output_tokens":5}
                """;
        }
    }

    private static List<Unit> Units(JsonObject body, string betas)
    {
        var units = new List<Unit>();
        var prefix = $"{body["model"]}|{betas}";
        foreach (var tool in body["tools"]?.AsArray() ?? [])
        {
            if ((bool?)tool!["defer_loading"] != true)
            {
                Add(tool);
            }
        }

        foreach (var block in Blocks(body["system"]))
        {
            Add(block);
        }

        prefix += string.Concat(OfMessages.Select(name => $"|{body[name]?.ToJsonString()}"));
        foreach (var message in body["messages"]!.AsArray())
        {
            prefix += $"|{message!["role"]}";
            foreach (var block in Blocks(message["content"]))
            {
                Add(block);
            }
        }

        return units;

        void Add(JsonNode part)
        {
            var text = part.DeepClone().AsObject();
            text.Remove("cache_control");
            var json = text.ToJsonString();
            prefix = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prefix + json)));
            units.Add(new Unit(prefix, json.Length, part["cache_control"] is { } asked ? (string?)asked["ttl"] == "1h" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5) : null));
        }
    }

    private static IEnumerable<JsonNode> Blocks(JsonNode? content) => content switch
    {
        null => [],
        JsonArray blocks => blocks.Select(block => block!),
        _ => [new JsonObject { ["type"] = "text", ["text"] = (string)content! }],
    };

    /// <param name="Prefix">Digest of all up to the unit's end.</param>
    /// <param name="Life">What its <c>cache_control</c> asks for.</param>
    private sealed record Unit(string Prefix, int Tokens, TimeSpan? Life);
}
