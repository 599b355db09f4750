namespace Cco.Gateway.Caching.Keys;

/// <summary>A question about one encoded value (see <see cref="CanonicalTag"/>); an empty span stands for a member that is absent.</summary>
internal delegate bool ValueTest(ReadOnlySpan<byte> value);
