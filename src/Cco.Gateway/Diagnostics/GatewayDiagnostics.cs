namespace Cco.Gateway.Diagnostics;

/// <summary>Names that leave the process as telemetry, in one place: the GenAI conventions are still moving.</summary>
internal static class GatewayDiagnostics
{
    /// <summary>The gateway's meter.</summary>
    public const string Meter = "Cco.Gateway";

    /// <summary>YARP's activity source: one span for each forwarded call.</summary>
    public const string YarpActivities = "Yarp.ReverseProxy";

    // Instruments, by the OpenTelemetry GenAI conventions where they have a name.
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string CacheRequests = "cco.cache.requests";
    public const string Cost = "cco.cost";
    public const string Saved = "cco.saved";
    public const string CoalescingSaved = "cco.coalescing_saved";
    public const string PromptCacheSaved = "cco.prompt_cache_saved";
    public const string PromptCacheBreaks = "cco.prompt_cache.breaks";
    public const string PromptCacheLeftOut = "cco.prompt_cache.left_out";
    public const string ListValue = "cco.list_value";
    public const string ConfigurationReloads = "cco.configuration.reloads";

    // Tags. All have few values; a model the price book does not know is "other", since clients choose the names.
    public const string OperationTag = "gen_ai.operation.name";
    public const string ProviderTag = "gen_ai.provider.name";
    public const string ModelTag = "gen_ai.request.model";
    public const string TokenTypeTag = "gen_ai.token.type";
    public const string ErrorTag = "error.type";
    public const string ResultTag = "result";
    public const string CauseTag = "cause";
    public const string BillingTag = "cco.billing";
}
