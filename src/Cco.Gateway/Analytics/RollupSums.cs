using System.Runtime.CompilerServices;
using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// What calls add up to. Unknown tokens and amounts add nothing; how many were unknown is counted beside them. Each kind of amount has a
/// sum of money (metered calls only) and one of value at list prices (all others).
/// </summary>
internal struct RollupSums
{
    /// <summary>The columns, in the order of the members.</summary>
    public const string Columns =
        "calls, failed, estimated, unpriced, no_usage, saved_unknown, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, "
        + "spend_pico, list_pico, saved_pico, saved_list_pico, coalescing_saved_pico, coalescing_saved_list_pico, "
        + "prompt_cache_saved_pico, prompt_cache_saved_list_pico";

    /// <summary>How many columns there are.</summary>
    public const int Count = 18;

    /// <summary>The same sums over rows of <c>calls</c>, in the order of <see cref="Columns"/>.</summary>
    public const string OverCalls =
        """
        COUNT(*),
        COALESCE(SUM(outcome IN ('upstream_error', 'gateway_error', 'interrupted')), 0),
        COALESCE(SUM(cost_status = 'estimated'), 0),
        COALESCE(SUM(cost_status = 'unpriced'), 0),
        COALESCE(SUM(cost_status = 'no_usage'), 0),
        COALESCE(SUM((cache_result = 'hit' AND saved_pico IS NULL AND saved_list_pico IS NULL)
            OR (cache_result = 'coalesced' AND cost_status IS NOT NULL
                AND coalescing_saved_pico IS NULL AND coalescing_saved_list_pico IS NULL)), 0),
        COALESCE(SUM(input_tokens), 0),
        COALESCE(SUM(cache_read_tokens), 0),
        COALESCE(SUM(cache_write_short_tokens), 0) + COALESCE(SUM(cache_write_long_tokens), 0),
        COALESCE(SUM(output_tokens), 0),
        COALESCE(SUM(spend_pico), 0),
        COALESCE(SUM(list_pico), 0),
        COALESCE(SUM(saved_pico), 0),
        COALESCE(SUM(saved_list_pico), 0),
        COALESCE(SUM(coalescing_saved_pico), 0),
        COALESCE(SUM(coalescing_saved_list_pico), 0),
        COALESCE(SUM(prompt_cache_saved_pico), 0),
        COALESCE(SUM(prompt_cache_saved_list_pico), 0)
        """;

    /// <summary>The same sums over rollups, in the order of <see cref="Columns"/>.</summary>
    public static readonly string OverRollups = string.Join(", ", Columns.Split(", ").Select(column => $"SUM({column})"));

    private Values _values;

    public readonly long Calls => _values[0];

    public readonly long Failed => _values[1];

    public readonly long Estimated => _values[2];

    public readonly long Unpriced => _values[3];

    public readonly long NoUsage => _values[4];

    /// <summary>Hits and coalesced calls whose saving is not known.</summary>
    public readonly long SavedUnknown => _values[5];

    public readonly long InputTokens => _values[6];

    public readonly long CacheReadTokens => _values[7];

    public readonly long CacheWriteTokens => _values[8];

    public readonly long OutputTokens => _values[9];

    public readonly Amount Cost => new(_values[10], _values[11]);

    /// <summary>Saved by the response cache.</summary>
    public readonly Amount Saved => new(_values[12], _values[13]);

    /// <summary>Saved by coalescing.</summary>
    public readonly Amount CoalescingSaved => new(_values[14], _values[15]);

    /// <summary>Saved by the provider's prompt cache; negative when more was written than read.</summary>
    public readonly Amount PromptCacheSaved => new(_values[16], _values[17]);

    public readonly long PromptTokens => InputTokens + CacheReadTokens + CacheWriteTokens;

    /// <summary>The sum in a column, counted from 0.</summary>
    public readonly long this[int column] => _values[column];

    public static RollupSums Of(CallRecord call)
    {
        var sums = default(RollupSums);
        ref var values = ref sums._values;
        values[0] = 1;
        values[1] = call.Failed ? 1 : 0;
        values[2] = call.CostStatus == CostStatus.Estimated ? 1 : 0;
        values[3] = call.CostStatus == CostStatus.Unpriced ? 1 : 0;
        values[4] = call.CostStatus == CostStatus.NoUsage ? 1 : 0;
        values[5] = call is { CacheResult: CacheResult.Hit, Saved: null } or { CacheResult: CacheResult.Coalesced, CostStatus: not null, CoalescingSaved: null }
            ? 1 : 0;
        values[6] = call.Tokens.Input ?? 0;
        values[7] = call.Tokens.CacheRead ?? 0;
        values[8] = call.Tokens.CacheWrite ?? 0;
        values[9] = call.Tokens.Output ?? 0;
        values[10] = call.SpendPico ?? 0;
        values[11] = call.ListPico ?? 0;
        values[12] = call.SavedPico ?? 0;
        values[13] = call.SavedListPico ?? 0;
        values[14] = call.CoalescingSavedPico ?? 0;
        values[15] = call.CoalescingSavedListPico ?? 0;
        values[16] = call.PromptCacheSavedPico ?? 0;
        values[17] = call.PromptCacheSavedListPico ?? 0;
        return sums;
    }

    /// <summary>Adds in place.</summary>
    public void Add(in RollupSums other)
    {
        for (var n = 0; n < Count; n++)
        {
            _values[n] += other._values[n];
        }
    }

    public static RollupSums operator +(RollupSums a, RollupSums b)
    {
        a.Add(b);
        return a;
    }

    public static RollupSums operator -(RollupSums a, RollupSums b)
    {
        for (var n = 0; n < Count; n++)
        {
            a._values[n] -= b._values[n];
        }

        return a;
    }

    /// <summary>Reads <see cref="Columns"/> from <paramref name="first"/> on.</summary>
    public static RollupSums Read(SqliteDataReader row, int first)
    {
        var sums = default(RollupSums);
        for (var n = 0; n < Count; n++)
        {
            sums._values[n] = row.GetInt64(first + n);
        }

        return sums;
    }

    [InlineArray(Count)]
    private struct Values
    {
        private long _first;
    }
}
