using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>Writes plan readings: the latest of each window, and the last of each quarter of an hour.</summary>
internal sealed class PlanStatements(SqliteConnection connection) : IDisposable
{
    private const int PerMillion = 1_000_000;

    // Calls end in another order than they began; what was said first is not the latest.
    private readonly LedgerStatement _latest = new(
        connection,
        """
        INSERT INTO plan_windows (account, name, seen_at, used_ppm, resets_at, status, organization, first_seen_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3)
        ON CONFLICT (account, name) DO UPDATE SET
            seen_at = excluded.seen_at, used_ppm = excluded.used_ppm, resets_at = excluded.resets_at, status = excluded.status,
            organization = excluded.organization
        WHERE excluded.seen_at >= seen_at
        """);

    private readonly LedgerStatement _history = new(
        connection,
        """
        INSERT INTO plan_history (account, name, bucket, used_ppm) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (account, name, bucket) DO UPDATE SET used_ppm = excluded.used_ppm
        """);

    /// <summary>Inside the batch's transaction. Throws <see cref="SqliteException"/>.</summary>
    public void Write(IEnumerable<PlanReading> readings)
    {
        foreach (var reading in readings.GroupBy(reading => reading.Account, (_, of) => of.MaxBy(reading => reading.SeenAt)!))
        {
            _latest.Bind(7, reading.OrganizationDigest);
            foreach (var (name, window) in reading.Windows())
            {
                Write(reading, name, window.Utilization is >= 0 and < 1000 and var share ? (long)(share * PerMillion) : null, window.Reset, window.Status);
            }
        }
    }

    public void Dispose()
    {
        _latest.Dispose();
        _history.Dispose();
    }

    private void Write(PlanReading reading, string name, long? used, DateTimeOffset? reset, string? status)
    {
        var at = reading.SeenAt.ToUnixTimeMilliseconds();
        _latest.Bind(1, reading.Account);
        _latest.Bind(2, name);
        _latest.Bind(3, at);
        _latest.Bind(4, used);
        _latest.Bind(5, reset?.ToUnixTimeMilliseconds());
        _latest.Bind(6, status);
        _latest.Execute();
        if (used is not null)
        {
            _history.Bind(1, reading.Account);
            _history.Bind(2, name);
            _history.Bind(3, at - (at % LedgerBucket.Quarter));
            _history.Bind(4, used);
            _history.Execute();
        }
    }
}
