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

    private static readonly string[] WriterPragmas =
        ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA journal_size_limit = 67108864", "PRAGMA wal_autocheckpoint = 4000"];

    private readonly string _writer;
    private readonly string _reader;
    private volatile string? _damage;
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

    /// <summary>What is wrong with the file, seen by whoever read it; the writer then sets it aside. <c>null</c> while nothing is.</summary>
    public string? Damage => _damage;

    /// <summary>Whether SQLite says that the file itself is broken.</summary>
    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

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
            catch (SqliteException damage) when (IsDamage(damage))
            {
                SetAside(path, damage.Message, clock, logger);
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

    /// <summary>Notes damage that a reader met. A ledger in memory has none.</summary>
    public void NoteDamage(string reason)
    {
        if (!IsInMemory)
        {
            _damage = reason;
        }
    }

    /// <summary>
    /// Sets the damaged file aside and begins a new one in its place; readers that are under way end with the old one. For the writer, and
    /// without a connection of its own open. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or
    /// <see cref="SqliteException"/>.
    /// </summary>
    public void Renew(TimeProvider clock, ILogger logger)
    {
        var reason = _damage ?? "";
        ClearReaders();
        SetAside(Path!, reason, clock, logger);
        OpenFile(Path!, logger).Dispose();
        ClearReaders();
        _damage = null;
    }

    /// <summary>
    /// Reads the whole file and says what is wrong with it; <c>null</c> when it is sound. Takes seconds for gigabytes, and holds up
    /// nobody. Throws <see cref="SqliteException"/>.
    /// </summary>
    public string? Check()
    {
        try
        {
            using var connection = OpenReader();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            command.CommandTimeout = 0;
            return command.ExecuteScalar() is string and not "ok" and var fault ? fault : null;
        }
        catch (SqliteException error) when (IsDamage(error))
        {
            return error.Message;
        }
    }

    /// <summary>A connection that may write, not pooled. Throws <see cref="SqliteException"/>.</summary>
    public SqliteConnection OpenWriter() => OpenWith(_writer, IsInMemory ? [] : WriterPragmas);

    /// <summary>A connection that only reads, pooled. Throws <see cref="SqliteException"/>.</summary>
    public SqliteConnection OpenReader() => OpenWith(
        _reader,

        // A shared-cache database locks whole tables, and fails at once instead of waiting; its readers do without those locks.
        IsInMemory ? ["PRAGMA read_uncommitted = 1"] : []);

    public void Dispose()
    {
        ClearReaders();
        _keepAlive?.Dispose();
    }

    private static void SetAside(string path, string reason, TimeProvider clock, ILogger logger)
    {
        logger.LedgerSetAside(path, reason, PrivateFile.SetAside(path, clock.GetUtcNow()));
        PrivateFile.Prepare(path);
    }

    private void ClearReaders()
    {
        using var pool = new SqliteConnection(_reader);
        SqliteConnection.ClearPool(pool);
    }

    private static LedgerStore OpenFile(string path, ILogger logger)
    {
        var store = new LedgerStore(
            path,
            ConnectionString(path, SqliteOpenMode.ReadWriteCreate, pooled: false),
            ConnectionString(path, SqliteOpenMode.ReadOnly, pooled: true));

        // So that pages can be given back; it must be said before anything is in the file.
        using var connection = new FileInfo(path).Length == 0
            ? OpenWith(store._writer, ["PRAGMA auto_vacuum = INCREMENTAL", .. WriterPragmas])
            : store.OpenWriter();
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
