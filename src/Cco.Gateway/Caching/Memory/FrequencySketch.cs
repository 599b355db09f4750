using System.Numerics;

namespace Cco.Gateway.Caching.Memory;

/// <summary>
/// How often keys were asked for lately, in 4 bits each: a count-min sketch whose four counters of a key lie in one cache line, halved
/// whenever ten times as many were counted as it has room for (Caffeine's <c>FrequencySketch</c>; TinyLFU, Einziger and Friedman 2017).
/// Eight bytes an entry. Not thread-safe.
/// </summary>
internal sealed class FrequencySketch
{
    /// <summary>The largest count.</summary>
    public const int Max = 15;

    private const int LongsPerBlock = 8;
    private const int SamplesPerEntry = 10;
    private const ulong OneMask = 0x1111_1111_1111_1111;
    private const ulong ResetMask = 0x7777_7777_7777_7777;

    private ulong[] _table = new ulong[64];
    private long _counted;

    /// <summary>Bytes held.</summary>
    public long Bytes => (long)_table.Length * sizeof(ulong);

    /// <summary>Makes room for that many entries. What was counted stays: the larger table is the smaller one, repeated.</summary>
    public void Reserve(int entries)
    {
        while (_table.Length < entries)
        {
            var larger = new ulong[_table.Length * 2];
            _table.CopyTo(larger, 0);
            _table.CopyTo(larger, _table.Length);
            _table = larger;
        }
    }

    /// <summary>Counts one request for the key.</summary>
    public void Increment(int hash)
    {
        var (block, counters) = Place(hash);
        var added = false;
        for (var i = 0; i < 4; i++)
        {
            var (index, shift) = Counter(block, counters, i);
            if (((_table[index] >> shift) & Max) != Max)
            {
                _table[index] += 1UL << shift;
                added = true;
            }
        }

        if (added && ++_counted >= (long)SamplesPerEntry * _table.Length)
        {
            Age();
        }
    }

    /// <summary>0 to <see cref="Max"/>; too high at times, by other keys' counts, never too low.</summary>
    public int Frequency(int hash)
    {
        var (block, counters) = Place(hash);
        var least = Max;
        for (var i = 0; i < 4; i++)
        {
            var (index, shift) = Counter(block, counters, i);
            least = Math.Min(least, (int)((_table[index] >> shift) & Max));
        }

        return least;
    }

    private void Age()
    {
        var odd = 0L;
        for (var i = 0; i < _table.Length; i++)
        {
            odd += BitOperations.PopCount(_table[i] & OneMask);
            _table[i] = (_table[i] >> 1) & ResetMask;
        }

        _counted = (_counted - (odd >> 2)) >> 1;
    }

    private (int Block, uint Counters) Place(int hash)
    {
        var spread = Mix((uint)hash);
        var blocks = (uint)_table.Length / LongsPerBlock;
        return ((int)(spread & (blocks - 1)) * LongsPerBlock, Mix(spread * 0x31848BAB));
    }

    // Row i has two of the block's eight longs; one byte of the hash says which and which of its sixteen counters.
    private static (int Index, int Shift) Counter(int block, uint counters, int row)
    {
        var h = (int)(counters >> (row * 8)) & 0xFF;
        return (block + (row * 2) + (h & 1), ((h >> 1) & 15) * 4);
    }

    private static uint Mix(uint x)
    {
        x ^= x >> 16;
        x *= 0x7FEB352D;
        x ^= x >> 15;
        x *= 0x846CA68B;
        return x ^ (x >> 16);
    }
}
