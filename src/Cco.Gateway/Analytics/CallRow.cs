using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>A call as a row of <c>calls</c> or <c>open_calls</c>, in both directions.</summary>
internal static class CallRow
{
    /// <summary>The columns, in the order in which they are written and read.</summary>
    public const string Columns =
        "id, started_at, duration_us, first_byte_us, dialect, endpoint, route, cluster, provider, destination, billing, scope, project, "
        + "tags, user, session, agent, parent_agent, request_class, run, model_asked, model_served, stream, status, outcome, "
        + "cache_result, cache_reason, not_stored, request_bytes, input_tokens, cache_read_tokens, cache_write_short_tokens, "
        + "cache_write_long_tokens, output_tokens, reasoning_tokens, usage_text, cost_status, input_pico, cache_read_pico, "
        + "cache_write_short_pico, cache_write_long_pico, output_pico, tools_pico, spend_pico, list_pico, saved_pico, saved_list_pico, "
        + "coalescing_saved_pico, coalescing_saved_list_pico, prompt_cache_saved_pico, prompt_cache_saved_list_pico, stop_reason, "
        + "attempts, error_code";

    /// <summary>One parameter for each of <see cref="Columns"/>.</summary>
    public static readonly string Parameters = string.Join(", ", Columns.Split(", ").Select((_, n) => $"?{n + 1}"));

    /// <summary>Binds the values of <see cref="Columns"/>.</summary>
    /// <exception cref="FormatException">The id is none of <see cref="CallId"/>.</exception>
    public static void Write(CallRecord call, LedgerStatement row)
    {
        var n = 0;
        Number(CallId.Parse(call.Id) ?? throw new FormatException($"{call.Id} is no call's id."));
        Number(call.StartedAt.ToUnixTimeMilliseconds());
        Number(Microseconds(call.Duration));
        Number(call.FirstByte is { } firstByte ? Microseconds(firstByte) : null);
        Text(call.Dialect);
        Text(call.Endpoint);
        Text(call.Route);
        Text(call.Cluster);
        Text(call.Provider);
        Text(call.Destination);
        Text(Word(call.Billing));
        Text(call.Scope);
        Text(call.Project);
        Text(call.Tags);
        Text(call.User);
        Text(call.Session);
        Text(call.Agent);
        Text(call.ParentAgent);
        Text(call.RequestClass);
        Text(call.Run);
        Text(call.ModelAsked);
        Text(call.ModelServed);
        Number(call.Stream ? 1 : 0);
        Number(call.Status);
        Text(Words<CallResult>.Of(call.Outcome));
        Text(Word(call.CacheResult));
        Text(call.CacheReason);
        Text(call.NotStored);
        Number(call.RequestBytes);
        Number(call.Tokens.Input);
        Number(call.Tokens.CacheRead);
        Number(call.Tokens.CacheWriteShort);
        Number(call.Tokens.CacheWriteLong);
        Number(call.Tokens.Output);
        Number(call.Tokens.Reasoning);
        Text(call.UsageText);
        Text(Word(call.CostStatus));
        Number(call.Cost?.Input);
        Number(call.Cost?.CacheRead);
        Number(call.Cost?.CacheWriteShort);
        Number(call.Cost?.CacheWriteLong);
        Number(call.Cost?.Output);
        Number(call.Cost?.Tools);
        Number(call.SpendPico);
        Number(call.ListPico);
        Number(call.SavedPico);
        Number(call.SavedListPico);
        Number(call.CoalescingSavedPico);
        Number(call.CoalescingSavedListPico);
        Number(call.PromptCacheSavedPico);
        Number(call.PromptCacheSavedListPico);
        Text(call.StopReason);
        Number(call.Attempts);
        Text(call.ErrorCode);

        void Number(long? value) => row.Bind(++n, value);

        void Text(string? value) => row.Bind(++n, value);
    }

    /// <summary>Reads the row a reader stands on.</summary>
    public static CallRecord Read(SqliteDataReader row)
    {
        var n = 0;
        return new CallRecord
        {
            Id = CallId.Text(row.GetInt64(n++)),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(n++)),
            Duration = TimeSpan.FromMicroseconds(row.GetInt64(n++)),
            FirstByte = Number() is { } firstByte ? TimeSpan.FromMicroseconds(firstByte) : null,
            Dialect = row.GetString(n++),
            Endpoint = row.GetString(n++),
            Route = Text(),
            Cluster = Text(),
            Provider = Text(),
            Destination = Text(),
            Billing = Words<Billing>.Parse(Text()),
            Scope = Text(),
            Project = Text(),
            Tags = Text(),
            User = Text(),
            Session = Text(),
            Agent = Text(),
            ParentAgent = Text(),
            RequestClass = Text(),
            Run = Text(),
            ModelAsked = Text(),
            ModelServed = Text(),
            Stream = row.GetBoolean(n++),
            Status = row.GetInt32(n++),
            Outcome = Words<CallResult>.Parse(row.GetString(n++)) ?? CallResult.Interrupted,
            CacheResult = Words<CacheResult>.Parse(Text()),
            CacheReason = Text(),
            NotStored = Text(),
            RequestBytes = Number(),
            Tokens = new CallTokens(Number(), Number(), Number(), Number(), Number(), Number()),
            UsageText = Text(),
            CostStatus = Words<CostStatus>.Parse(Text()),
            Cost = Cost(Number(), Number(), Number(), Number(), Number(), Number(), Pair()),
            Saved = Pair(),
            CoalescingSaved = Pair(),
            PromptCacheSaved = Pair(),
            StopReason = Text(),
            Attempts = row.GetInt32(n++),
            ErrorCode = Text(),
        };

        string? Text() => row.IsDBNull(n++) ? null : row.GetString(n - 1);

        long? Number() => row.IsDBNull(n++) ? null : row.GetInt64(n - 1);

        // Money and list value: at most one of the two is there.
        long? Pair()
        {
            var money = Number();
            var list = Number();
            return money ?? list;
        }
    }

    private static CallCost? Cost(long? input, long? read, long? writeShort, long? writeLong, long? output, long? tools, long? total) => total is null
        ? null
        : new CallCost(input ?? 0, read ?? 0, writeShort ?? 0, writeLong ?? 0, output ?? 0, tools ?? 0);

    private static string? Word<T>(T? value) where T : struct, Enum => value is { } known ? Words<T>.Of(known) : null;

    private static long Microseconds(TimeSpan value) => value.Ticks / TimeSpan.TicksPerMicrosecond;
}
