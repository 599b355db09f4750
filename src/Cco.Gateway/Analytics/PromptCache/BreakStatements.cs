using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.PromptCache;

/// <summary>Writes breaks, and how many turns were not looked at. What a call itself knows is in its row of <c>calls</c>.</summary>
internal sealed class BreakStatements(SqliteConnection connection) : IDisposable
{
    private readonly LedgerStatement _insert = new(
        connection,
        """
        INSERT INTO prompt_cache_breaks
            (call, turn_before, cause, detail, read_tokens, usual_tokens, lost_tokens, lost_status, lost_pico, lost_list_pico)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (call) DO NOTHING
        """);

    private readonly LedgerStatement _leftOut = new(
        connection,
        "INSERT INTO prompt_cache_left_out (bucket, turns) VALUES (?1, ?2) ON CONFLICT (bucket) DO UPDATE SET turns = turns + excluded.turns");

    /// <summary>Inside the batch's transaction. Throws <see cref="SqliteException"/>.</summary>
    public void Write(IEnumerable<PromptCacheBreak> breaks)
    {
        foreach (var found in breaks)
        {
            _insert.Bind(1, CallId.Parse(found.Id));
            _insert.Bind(2, CallId.Parse(found.Before));
            _insert.Bind(3, Words<BreakCause>.Of(found.Cause));
            _insert.Bind(4, found.Detail);
            _insert.Bind(5, found.ReadTokens);
            _insert.Bind(6, found.UsualTokens);
            _insert.Bind(7, found.LostTokens);
            _insert.Bind(8, Words<CostStatus>.Of(found.CostStatus));
            _insert.Bind(9, found.LostPico);
            _insert.Bind(10, found.LostListPico);
            _insert.Execute();
        }
    }

    /// <inheritdoc cref="Write(IEnumerable{PromptCacheBreak})"/>
    /// <param name="leftOut">Turns by quarter of an hour.</param>
    public void Write(IReadOnlyDictionary<long, long> leftOut)
    {
        foreach (var (bucket, turns) in leftOut)
        {
            _leftOut.Bind(1, bucket);
            _leftOut.Bind(2, turns);
            _leftOut.Execute();
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _leftOut.Dispose();
    }
}
