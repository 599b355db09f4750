using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// The writer's connection with its statements. A batch is one transaction: room is made first, then what has gathered is written, so that the
/// file does not grow past its limit on the way.
/// </summary>
internal sealed class CacheBatch : IDisposable
{
    /// <summary>Rows deleted by one transaction for want of room, at most; a limit that was lowered a lot is reached in several.</summary>
    public const int MostEvicted = 2_048;

    private const int Step = 64;
    private const int RowOverhead = 512;

    // HybridCache's rows about tags: evicted, an invalidation would be forgotten.
    private const string KeptKeys = "__MSFT_HCT__";

    private readonly SqliteConnection _connection;
    private readonly Func<string, bool> _inFirstLevel;
    private readonly Action<string> _evicted;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _deleteData;
    private readonly SqliteCommand _use;
    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _expired;
    private readonly SqliteCommand _pages;
    private readonly SqliteCommand _vacuum;

    /// <param name="inFirstLevel">Whether the first level holds a key: it is in use, though its uses are not seen here.</param>
    /// <param name="evicted">Told of keys that no level holds any more, for want of room.</param>
    public CacheBatch(SqliteConnection connection, Func<string, bool> inFirstLevel, Action<string> evicted)
    {
        (_connection, _inFirstLevel, _evicted) = (connection, inFirstLevel, evicted);
        _find = Prepare("SELECT id FROM entries WHERE key = @key", "@key");
        _insert = Prepare(
            "INSERT INTO entries (key, expires, used, size) VALUES (@key, @expires, @used, @size) RETURNING id", "@key", "@expires", "@used", "@size");
        _update = Prepare(
            "UPDATE entries SET expires = @expires, used = @used, size = @size WHERE id = @id", "@id", "@expires", "@used", "@size");
        _put = Prepare("INSERT OR REPLACE INTO payloads (id, data) VALUES (@id, @data)", "@id", "@data");
        _delete = Prepare("DELETE FROM entries WHERE id = @id", "@id");
        _deleteData = Prepare("DELETE FROM payloads WHERE id = @id", "@id");
        _use = Prepare("UPDATE entries SET used = @used WHERE id = @id AND used < @used", "@id", "@used");
        _oldest = Prepare("SELECT id, key, size FROM entries ORDER BY used, id LIMIT @count", "@count");
        _expired = Prepare("SELECT id, key, size FROM entries WHERE expires <= @now ORDER BY expires LIMIT @count", "@now", "@count");
        _pages = Prepare("SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)");
        _vacuum = Prepare("PRAGMA incremental_vacuum(256)");
        PageSize = CacheDatabase.Scalar(connection, "PRAGMA page_size");
        Entries = CacheDatabase.Scalar(connection, "SELECT COUNT(*) FROM entries");
        Bytes = (long)_pages.ExecuteScalar()! * PageSize;
    }

    /// <summary>Rows there are.</summary>
    public long Entries { get; private set; }

    /// <summary>Bytes of the file in use.</summary>
    public long Bytes { get; private set; }

    /// <summary>Rows deleted for want of room, since the start.</summary>
    public long Evicted { get; private set; }

    private long PageSize { get; }

    /// <summary>
    /// Writes whole or not at all; throws <see cref="SqliteException"/>. <c>true</c> when the file is still over its limit and more is to be done.
    /// </summary>
    /// <param name="used">Rows that were used since the last batch.</param>
    /// <param name="limit">Bytes the file may have in use.</param>
    /// <param name="now">Rows that end by then go, a few at a time.</param>
    public bool Write(IReadOnlyCollection<PendingWrite> writes, IReadOnlyCollection<long> used, long limit, int mostExpired, DateTimeOffset now)
    {
        var (entries, evicted) = (Entries, Evicted);
        try
        {
            // BEGIN IMMEDIATE: a transaction that begins by reading could not be upgraded beside another writer.
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var command in Commands)
            {
                command.Transaction = transaction;
            }

            var seconds = now.ToUnixTimeSeconds();
            foreach (var id in used)
            {
                Run(_use, id, seconds);
            }

            foreach (var (id, _, _) in Rows(_expired, now.ToUnixTimeMilliseconds(), mostExpired))
            {
                Delete(id);
            }

            foreach (var write in writes.Where(write => write.Data is null))
            {
                Remove(write.Key);
            }

            var coming = writes.Sum(write => write.Data is null ? 0 : write.Data.Length + RowOverhead);
            var over = MakeRoom(limit - coming, seconds);
            foreach (var write in writes.Where(write => write.Data is not null))
            {
                Put(write, seconds);
            }

            var pages = (long)_pages.ExecuteScalar()!;
            transaction.Commit();
            Bytes = pages * PageSize;
            return over;
        }
        catch
        {
            (Entries, Evicted) = (entries, evicted);
            throw;
        }
    }

    /// <summary>Gives pages that are not in use back to the disk, a megabyte at a time, while the file is larger than its limit.</summary>
    public void Shrink(long limit)
    {
        if (CacheDatabase.Scalar(_connection, "PRAGMA page_count") * PageSize > limit)
        {
            _vacuum.Transaction = null;
            using (var freed = _vacuum.ExecuteReader())
            {
                while (freed.Read())
                {
                    // Each step frees a page.
                }
            }

            // The file itself is cut by a checkpoint.
            CacheDatabase.Scalar(_connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    public void Dispose()
    {
        foreach (var command in Commands)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand[] Commands =>
        [_find, _insert, _update, _put, _delete, _deleteData, _use, _oldest, _expired, _pages, _vacuum];

    private void Put(PendingWrite write, long seconds)
    {
        var used = write.Key.StartsWith(KeptKeys, StringComparison.Ordinal) ? long.MaxValue : seconds;
        var size = write.Data!.Length + RowOverhead;
        if (Scalar(_find, write.Key) is long id)
        {
            Run(_update, id, write.Expires, used, size);
        }
        else
        {
            id = (long)Scalar(_insert, write.Key, write.Expires, used, size)!;
            Entries++;
        }

        Run(_put, id, write.Data);
    }

    private void Remove(string key)
    {
        if (Scalar(_find, key) is long id)
        {
            Delete(id);
        }
    }

    private void Delete(long id)
    {
        Entries -= Run(_delete, id);
        Run(_deleteData, id);
    }

    private bool MakeRoom(long limit, long seconds)
    {
        var (left, chances) = (MostEvicted, 2 * Step);
        while ((long)_pages.ExecuteScalar()! * PageSize is var inUse && inUse > limit && Entries > 0)
        {
            if (left <= 0)
            {
                return true;
            }

            var (free, renewed) = (0L, 0);
            foreach (var (id, key, size) in Rows(_oldest, Step))
            {
                if (free >= inUse - limit || key.StartsWith(KeptKeys, StringComparison.Ordinal))
                {
                    break;
                }

                var inFirstLevel = _inFirstLevel(key);
                if (chances > 0 && inFirstLevel)
                {
                    chances--;
                    renewed++;
                    Run(_use, id, seconds);
                    continue;
                }

                Delete(id);
                if (!inFirstLevel)
                {
                    _evicted(key);
                }

                Evicted++;
                left--;
                free += size;
            }

            if (free == 0 && renewed == 0)
            {
                return false;
            }
        }

        return false;
    }

    private static List<(long Id, string Key, long Size)> Rows(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Bind(command, values);
        using var reader = command.ExecuteReader();
        var rows = new List<(long, string, long)>();
        while (reader.Read())
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)));
        }

        return rows;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Bind(command, values);
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Bind(command, values);
        return command.ExecuteScalar();
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<object> values)
    {
        for (var n = 0; n < values.Length; n++)
        {
            command.Parameters[n].Value = values[n];
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
