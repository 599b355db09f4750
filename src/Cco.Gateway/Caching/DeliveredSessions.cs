using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cco.Gateway.Caching;

/// <summary>
/// The Claude Code sessions that were given an answer, as digests: a session is given a tool call once, so that an agent that asks the same
/// again, in a loop or after a rewind, gets a fresh answer (architecture.md 8). Bounded; a full list has no place for another session.
/// </summary>
internal sealed class DeliveredSessions
{
    /// <summary>The most sessions one answer serves.</summary>
    public const int Most = 256;

    private readonly Lock _lock = new();
    private readonly List<ulong> _digests = [];

    public DeliveredSessions()
    {
    }

    /// <summary>As read from the store.</summary>
    public DeliveredSessions(IEnumerable<ulong> digests) => _digests.AddRange(digests);

    /// <summary><c>true</c> once for each session, however many ask at the same time; <c>false</c> also when there is no place left.</summary>
    public bool TryAdd(string session)
    {
        var digest = DigestOf(session);
        lock (_lock)
        {
            if (_digests.Count >= Most || _digests.Contains(digest))
            {
                return false;
            }

            _digests.Add(digest);
            return true;
        }
    }

    public ulong[] ToArray()
    {
        lock (_lock)
        {
            return [.. _digests];
        }
    }

    // Two sessions of one digest cost the second a call it need not have made; 64 bits make that rare, and nothing worse.
    private static ulong DigestOf(string session)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(session), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
