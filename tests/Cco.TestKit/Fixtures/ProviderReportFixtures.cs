namespace Cco.TestKit.Fixtures;

/// <summary>
/// Pages of the providers' usage and cost reports, with the members and example values of their documentation (the addresses are at
/// <c>ProviderReportReader</c>), moved to 2026-11-02.
/// </summary>
internal static class ProviderReportFixtures
{
    /// <summary>2000 prompt tokens of which 200 were read from the cache, 500 output.</summary>
    public const string AnthropicUsage = """
        {"data":[{"starting_at":"2026-11-02T00:00:00Z","ending_at":"2026-11-03T00:00:00Z","results":[
          {"uncached_input_tokens":300,"cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},"cache_read_input_tokens":200,
           "output_tokens":500,"server_tool_use":{"web_search_requests":10},"api_key_id":null,"workspace_id":null,"model":"claude-opus-5","service_tier":null,
           "context_window":null,"inference_geo":null,"account_id":null,"service_account_id":null}]}],
         "has_more":false,"next_page":null}
        """;

    /// <summary>123.78912 cents for tokens and 10 cents for searches.</summary>
    public const string AnthropicCosts = """
        {"data":[{"starting_at":"2026-11-02T00:00:00Z","ending_at":"2026-11-03T00:00:00Z","results":[
          {"amount":"123.78912","context_window":"0-200k","cost_type":"tokens","currency":"USD","description":"Claude Opus 5 Usage - Input Tokens",
           "model":"claude-opus-5","service_tier":"standard","token_type":"uncached_input_tokens","workspace_id":null,"inference_geo":null},
          {"amount":"10","context_window":null,"cost_type":"web_search","currency":"USD","description":"Web Search Usage",
           "model":null,"service_tier":null,"token_type":null,"workspace_id":null,"inference_geo":null}]}],
         "has_more":false,"next_page":null}
        """;

    /// <summary>1000 prompt tokens of which 800 were read from the cache, 500 output. 1793577600 is 2026-11-02.</summary>
    public const string OpenAiUsage = """
        {"object":"page","data":[{"object":"bucket","start_time":1793577600,"end_time":1793664000,"results":[
          {"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,"input_cached_tokens":800,"input_audio_tokens":0,
           "output_audio_tokens":0,"num_model_requests":5,"project_id":null,"user_id":null,"api_key_id":null,"model":"gpt-4o-mini-2024-07-18","batch":null}]}],
         "has_more":false,"next_page":null}
        """;

    /// <summary>0.06 and 0.000015 dollars for a model's tokens, 0.1 for something else.</summary>
    public const string OpenAiCosts = """
        {"object":"page","data":[{"object":"bucket","start_time":1793577600,"end_time":1793664000,"results":[
          {"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},"line_item":"gpt-4o-mini-2024-07-18, input","project_id":null},
          {"object":"organization.costs.result","amount":{"value":1.5e-05,"currency":"usd"},"line_item":"gpt-4o-mini-2024-07-18, output","project_id":null},
          {"object":"organization.costs.result","amount":{"value":0.1,"currency":"usd"},"line_item":"web search tool calls","project_id":null}]}],
         "has_more":false,"next_page":null}
        """;
}
