using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Caching.Persistent;

/// <summary>A connection that looks up rows, its statement prepared. One lookup at a time.</summary>
internal sealed class CacheReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly SqliteParameter _key;

    /// <summary>Throws <see cref="SqliteException"/>.</summary>
    public CacheReader(string path)
    {
        _connection = CacheDatabase.OpenReader(path);
        _find = _connection.CreateCommand();
        _find.CommandText = "SELECT e.id, e.expires, e.used, p.data FROM entries e JOIN payloads p ON p.id = e.id WHERE e.key = @key";
        _key = _find.Parameters.Add("@key", SqliteType.Text);
    }

    /// <summary>The key's row, expired or not; <c>null</c> when there is none. Throws <see cref="SqliteException"/>.</summary>
    public StoredRow? Find(string key)
    {
        _key.Value = key;
        using var row = _find.ExecuteReader();
        return row.Read() ? new StoredRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)) : null;
    }

    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }
}
