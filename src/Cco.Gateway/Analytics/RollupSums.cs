using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>What calls add up to. Unknown tokens and amounts add nothing; how many were unknown is counted beside them.</summary>
internal readonly record struct RollupSums(
    long Calls,
    long Failed,
    long Estimated,
    long Unpriced,
    long NoUsage,
    long SavedUnknown,
    long InputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long OutputTokens,
    long CostPico,
    long SavedPico)
{
    /// <summary>The columns, in the order of the members.</summary>
    public const string Columns =
        "calls, failed, estimated, unpriced, no_usage, saved_unknown, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, "
        + "cost_pico, saved_pico";

    public long PromptTokens => InputTokens + CacheReadTokens + CacheWriteTokens;

    public static RollupSums Of(CallRecord call) => new(
        1,
        call.Failed ? 1 : 0,
        call.CostStatus == CostStatus.Estimated ? 1 : 0,
        call.CostStatus == CostStatus.Unpriced ? 1 : 0,
        call.CostStatus == CostStatus.NoUsage ? 1 : 0,
        call is { CacheResult: CacheResult.Hit, SavedPico: null } ? 1 : 0,
        call.Tokens.Input ?? 0,
        call.Tokens.CacheRead ?? 0,
        call.Tokens.CacheWrite ?? 0,
        call.Tokens.Output ?? 0,
        call.Cost?.Total ?? 0,
        call.SavedPico ?? 0);

    public static RollupSums operator +(RollupSums a, RollupSums b) => new(
        a.Calls + b.Calls,
        a.Failed + b.Failed,
        a.Estimated + b.Estimated,
        a.Unpriced + b.Unpriced,
        a.NoUsage + b.NoUsage,
        a.SavedUnknown + b.SavedUnknown,
        a.InputTokens + b.InputTokens,
        a.CacheReadTokens + b.CacheReadTokens,
        a.CacheWriteTokens + b.CacheWriteTokens,
        a.OutputTokens + b.OutputTokens,
        a.CostPico + b.CostPico,
        a.SavedPico + b.SavedPico);

    /// <summary>Reads <see cref="Columns"/> from <paramref name="first"/> on.</summary>
    public static RollupSums Read(SqliteDataReader row, int first) => new(
        row.GetInt64(first),
        row.GetInt64(first + 1),
        row.GetInt64(first + 2),
        row.GetInt64(first + 3),
        row.GetInt64(first + 4),
        row.GetInt64(first + 5),
        row.GetInt64(first + 6),
        row.GetInt64(first + 7),
        row.GetInt64(first + 8),
        row.GetInt64(first + 9),
        row.GetInt64(first + 10),
        row.GetInt64(first + 11));

    /// <summary>The values in the order of <see cref="Columns"/>.</summary>
    public long[] ToArray() =>
    [
        Calls, Failed, Estimated, Unpriced, NoUsage, SavedUnknown, InputTokens, CacheReadTokens, CacheWriteTokens, OutputTokens, CostPico, SavedPico,
    ];
}
