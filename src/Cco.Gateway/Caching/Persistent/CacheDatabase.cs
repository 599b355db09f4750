using System.Globalization;
using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>
/// The file <c>cache.db</c>: SQLite in WAL mode, one writer, readers that never wait for it. Keys, ends and uses are in a narrow table of their
/// own, so that noting a use does not write an answer again. Gives out connections; the caller disposes them.
/// </summary>
internal static class CacheDatabase
{
    /// <summary>The format this program writes.</summary>
    public const int Version = 1;

    // "CCOC".
    private const int ApplicationId = 0x43434F43;

    private const int BusySeconds = 1;

    // https://sqlite.org/rescode.html
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Schema =
        """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            expires INTEGER NOT NULL,
            used INTEGER NOT NULL,
            size INTEGER NOT NULL) STRICT;
        CREATE TABLE payloads (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE INDEX entries_used ON entries (used);
        CREATE INDEX entries_expires ON entries (expires);
        """;

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>
    /// Opens or creates the file for its one writer. A damaged one, or one that is no cache of ours, is set aside and a new one begun, which is
    /// logged. Throws <see cref="CacheFileException"/> when it cannot be used.
    /// </summary>
    public static SqliteConnection Open(string path, TimeProvider time, ILogger logger)
    {
        try
        {
            PrivateFile.Prepare(path);
            try
            {
                return OpenFile(path);
            }
            catch (SqliteException damage) when (IsDamage(damage))
            {
                return Replace(path, damage.Message, time, logger);
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CacheFileException($"{path} cannot be used: {e.Message}");
        }
    }

    /// <summary>Sets the file aside, which nobody may have open, and begins a new one. Of those set aside the last is kept. Throws as <see cref="Open"/>.</summary>
    public static SqliteConnection Replace(string path, string reason, TimeProvider time, ILogger logger)
    {
        try
        {
            foreach (var earlier in SetAside(path))
            {
                File.Delete(earlier);
            }

            var aside = PrivateFile.SetAside(path, time.GetUtcNow());
            logger.CacheFileSetAside(path, reason, aside);
            PrivateFile.Prepare(path);
            return OpenFile(path);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CacheFileException($"{path} cannot be used: {e.Message}");
        }
    }

    /// <summary>Deletes the file, which nobody may have open, with those set aside, and begins a new one. Throws as <see cref="Open"/>.</summary>
    public static SqliteConnection Renew(string path)
    {
        try
        {
            Delete(path);
            PrivateFile.Prepare(path);
            return OpenFile(path);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CacheFileException($"{path} cannot be used: {e.Message}");
        }
    }

    /// <summary>
    /// Deletes the file, which nobody may have open, with its side files and those set aside; returns their bytes. Throws <see cref="IOException"/>
    /// or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static long Delete(string path)
    {
        var freed = 0L;
        foreach (var file in (string[])[path, path + "-wal", path + "-shm", .. SetAside(path)])
        {
            freed += File.Exists(file) ? new FileInfo(file).Length : 0;
            File.Delete(file);
        }

        return freed;
    }

    /// <summary>A connection that only reads; also beside a running gateway. Throws <see cref="SqliteException"/>.</summary>
    public static SqliteConnection OpenReader(string path) => OpenConnection(path, SqliteOpenMode.ReadOnly);

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string[] SetAside(string path) => Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".damaged-*");

    private static SqliteConnection OpenFile(string path)
    {
        var connection = OpenConnection(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            var (version, application) = (Scalar(connection, "PRAGMA user_version"), Scalar(connection, "PRAGMA application_id"));
            if (version > Version && application == ApplicationId)
            {
                throw new CacheFileException($"{path} was written by a newer version of cco and is left alone.");
            }

            if (version == Version && application == ApplicationId)
            {
                Execute(connection, "PRAGMA journal_mode = WAL");

                // A row of each table, so that a damaged file shows itself here rather than at the first call.
                Execute(connection, "SELECT * FROM entries LIMIT 1; SELECT id FROM payloads LIMIT 1");
            }
            else if (Scalar(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0)
            {
                Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
                Execute(connection, $"BEGIN IMMEDIATE; {Schema} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT");
            }
            else
            {
                throw new SqliteException("it is no cache of ours", NotADatabase);
            }

            Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection OpenConnection(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
