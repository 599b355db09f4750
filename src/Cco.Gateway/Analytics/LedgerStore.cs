using Cco.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics;

/// <summary>
/// The ledger's database: SQLite in WAL mode, so that readers never wait for the writer. Gives out connections; the caller disposes
/// them. One writer, any number of pooled readers.
/// </summary>
internal sealed class LedgerStore : IDisposable
{
    /// <summary>Seconds a statement waits for another process's lock before it fails with SQLITE_BUSY.</summary>
    private const int BusySeconds = 1;

    // https://sqlite.org/rescode.html
    private const int ReadOnlyFile = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private readonly string _writer;
    private readonly string _reader;
    private SqliteConnection? _keepAlive;

    private LedgerStore(string? path, string writer, string reader)
    {
        Path = path;
        _writer = writer;
        _reader = reader;
    }

    /// <summary>The file, or <c>null</c> when the ledger lives in memory.</summary>
    public string? Path { get; }

    /// <summary>The ledger could not be written to disk: what is recorded is lost at the end.</summary>
    public bool IsInMemory => Path is null;

    /// <summary>
    /// Opens or creates the ledger and brings it up to date. A damaged file is set aside and a new one begun; where nothing can be
    /// written the ledger lives in memory. Both are logged. Throws <see cref="LedgerException"/> when the file is newer than the program.
    /// </summary>
    public static LedgerStore Open(string path, TimeProvider clock, ILogger logger)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            PrivateFile.Prepare(path);
            try
            {
                return OpenFile(path, logger);
            }
            catch (SqliteException damage) when (damage.SqliteErrorCode is Corrupt or NotADatabase)
            {
                var aside = PrivateFile.SetAside(path, clock.GetUtcNow());
                logger.LedgerSetAside(path, damage.Message, aside);
                PrivateFile.Prepare(path);
                return OpenFile(path, logger);
            }
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException
            || denied is SqliteException { SqliteErrorCode: ReadOnlyFile or InputOutput or Full or CannotOpen })
        {
            logger.LedgerInMemory(path, denied.Message);
            return InMemory();
        }
    }

    /// <summary>
    /// Opens an existing ledger for reading beside a running gateway. Throws <see cref="LedgerException"/> when there is none, when it
    /// is damaged, or when it is older or newer than the program.
    /// </summary>
    public static LedgerStore OpenReadOnly(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            throw new LedgerException($"There is no ledger at {path} yet. The gateway creates it when it first runs.");
        }

        var reader = ConnectionString(path, SqliteOpenMode.ReadOnly, pooled: true);
        var store = new LedgerStore(path, reader, reader);
        try
        {
            using var connection = store.OpenReader();
            if (LedgerSchema.Check(connection, path) < LedgerSchema.Current)
            {
                throw new LedgerException($"The ledger {path} was written by an older version of cco. Start the gateway once to bring it up to date.");
            }

            return store;
        }
        catch (SqliteException error)
        {
            store.Dispose();
            throw new LedgerException($"The ledger {path} cannot be read: {error.Message}");
        }
        catch (LedgerException)
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A ledger that lasts as long as this object; each has its own data.</summary>
    public static LedgerStore InMemory()
    {
        var name = $"cco-ledger-{Guid.NewGuid():N}";
        var shared = new SqliteConnectionStringBuilder
        {
            DataSource = name,
            Mode = SqliteOpenMode.Memory,
            Cache = SqliteCacheMode.Shared,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString();
        var store = new LedgerStore(null, shared, shared);
        store._keepAlive = store.OpenWriter();
        LedgerSchema.Migrate(store._keepAlive, name);
        return store;
    }

    /// <summary>A connection that may write, not pooled. Throws <see cref="SqliteException"/>.</summary>
    public SqliteConnection OpenWriter() => OpenWith(
        _writer,
        IsInMemory ? [] : ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA journal_size_limit = 67108864"]);

    /// <summary>A connection that only reads, pooled. Throws <see cref="SqliteException"/>.</summary>
    public SqliteConnection OpenReader() => OpenWith(
        _reader,

        // A shared-cache database locks whole tables, and fails at once instead of waiting; its readers do without those locks.
        IsInMemory ? ["PRAGMA read_uncommitted = 1"] : []);

    public void Dispose()
    {
        using (var pool = new SqliteConnection(_reader))
        {
            SqliteConnection.ClearPool(pool);
        }

        _keepAlive?.Dispose();
    }

    private static LedgerStore OpenFile(string path, ILogger logger)
    {
        var store = new LedgerStore(
            path,
            ConnectionString(path, SqliteOpenMode.ReadWriteCreate, pooled: false),
            ConnectionString(path, SqliteOpenMode.ReadOnly, pooled: true));
        using var connection = store.OpenWriter();
        var before = LedgerSchema.Migrate(connection, path);
        LedgerSchema.Touch(connection);
        if (before > 0 && before < LedgerSchema.Current)
        {
            logger.LedgerMigrated(before, LedgerSchema.Current);
        }

        return store;
    }

    private static SqliteConnection OpenWith(string connectionString, ReadOnlySpan<string> pragmas)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            foreach (var pragma in pragmas)
            {
                LedgerSchema.Execute(connection, null, pragma);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string path, SqliteOpenMode mode, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = pooled,
        DefaultTimeout = BusySeconds,
    }.ToString();
}
