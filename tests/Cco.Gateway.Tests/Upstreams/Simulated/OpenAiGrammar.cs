using System.Text.Json.Nodes;
using Cco.TestKit.Grammar;

namespace Cco.Gateway.Tests.Upstreams.Simulated;

/// <summary>The strict reader of chat streams, for the simulated upstream's one choice.</summary>
internal static class OpenAiGrammar
{
    /// <summary>The message, finish reason and usage of a complete stream, as <c>{message, finish_reason, usage, model, id}</c>.</summary>
    public static JsonObject Read(string stream, bool includeUsage)
    {
        var completion = ChatGrammar.Read(stream, includeUsage);
        var choice = completion["choices"]!.AsArray().Single()!;
        return new JsonObject
        {
            ["id"] = completion["id"]!.DeepClone(),
            ["model"] = completion["model"]!.DeepClone(),
            ["message"] = choice["message"]!.DeepClone(),
            ["finish_reason"] = choice["finish_reason"]!.DeepClone(),
            ["usage"] = completion["usage"]?.DeepClone(),
        };
    }
}
