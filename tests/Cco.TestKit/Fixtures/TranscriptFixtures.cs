namespace Cco.TestKit.Fixtures;

/// <summary>Lines of Claude Code transcripts, with the members and in the order they have there.</summary>
internal static class TranscriptFixtures
{
    /// <summary>A line in the shape of one that Claude Code writes for each content block of an answer.</summary>
    /// <param name="usage">JSON.</param>
    public static string Answer(
        string message,
        string usage,
        string request = "req_1",
        string session = "s1",
        string at = "2025-10-20T09:00:00.000Z",
        string model = "claude-haiku-4-5-20251001",
        string folder = "/home/ada/shop",
        string? agent = null,
        string content = """{"type":"text","text":"SECRET answer"}""",
        string stop = "null") =>
        $$$"""{"parentUuid":"p","isSidechain":{{{(agent is null ? "false" : "true")}}},{{{(agent is null ? "" : $"\"agentId\":\"{agent}\",")}}}"userType":"external","cwd":"{{{folder}}}","sessionId":"{{{session}}}","version":"2.1.197","gitBranch":"SECRET-branch","message":{"model":"{{{model}}}","id":"{{{message}}}","type":"message","role":"assistant","content":[{{{content}}}],"stop_reason":{{{stop}}},"stop_sequence":null,"usage":{{{usage}}}},"requestId":"{{{request}}}","type":"assistant","uuid":"u-{{{message}}}","timestamp":"{{{at}}}"}""";

    /// <summary>What a person wrote.</summary>
    public static string Prompt(string session = "s1", string folder = "/home/ada/shop", int size = 10) =>
        $$$"""{"parentUuid":null,"isSidechain":false,"userType":"external","cwd":"{{{folder}}}","sessionId":"{{{session}}}","version":"2.1.197","gitBranch":"SECRET-branch","type":"user","message":{"role":"user","content":"SECRET {{{new string('x', size)}}}"},"uuid":"u","timestamp":"2025-10-20T08:59:00.000Z"}""";

    /// <summary>Written by Claude Code itself where a call failed.</summary>
    public static string ApiError() =>
        """{"parentUuid":"p","isSidechain":false,"cwd":"/home/ada/shop","sessionId":"s1","type":"assistant","uuid":"e","timestamp":"2025-10-20T09:00:00.000Z","message":{"id":"5f","model":"<synthetic>","role":"assistant","stop_reason":"stop_sequence","type":"message","usage":{"input_tokens":0,"output_tokens":0},"content":[{"type":"text","text":"API Error: 529"}]},"isApiErrorMessage":true}""";

    /// <summary>Usage as the Messages API reports it.</summary>
    public static string Usage(int input, int output, int read = 0, int writeShort = 0, int writeLong = 0, int searches = 0, string tier = "standard", string speed = "standard", string geo = "not_available") =>
        $$$"""{"input_tokens":{{{input}}},"cache_creation_input_tokens":{{{writeShort + writeLong}}},"cache_read_input_tokens":{{{read}}},"output_tokens":{{{output}}},"server_tool_use":{"web_search_requests":{{{searches}}},"web_fetch_requests":0},"service_tier":"{{{tier}}}","cache_creation":{"ephemeral_1h_input_tokens":{{{writeLong}}},"ephemeral_5m_input_tokens":{{{writeShort}}}},"inference_geo":"{{{geo}}}","iterations":[],"speed":"{{{speed}}}"}""";
}
