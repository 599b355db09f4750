namespace Cco.Gateway.Caching.Persistent;

/// <summary>What is to become of a key in the file.</summary>
/// <param name="Data">The packed entry; <c>null</c> removes the key's row.</param>
/// <param name="Expires">The entry's end in Unix milliseconds.</param>
internal sealed record PendingWrite(string Key, byte[]? Data, long Expires)
{
    // Key, this object, and its places in the queue.
    private const int Overhead = 256;

    public long Cost => Overhead + (Data?.Length ?? 0);

    public static PendingWrite Removal(string key) => new(key, null, 0);
}
