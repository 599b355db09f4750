namespace Cco.Gateway.Caching.Persistent;

/// <summary>A row as it is in the file.</summary>
/// <param name="Expires">Unix milliseconds.</param>
/// <param name="Used">When it was last used, to the hour; Unix seconds.</param>
/// <param name="Data">The packed entry, not yet checked.</param>
internal readonly record struct StoredRow(long Id, long Expires, long Used, byte[] Data);
