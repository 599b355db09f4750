namespace Cco.CacheFigures;

/// <summary>A made sequence of lookups: keys as numbers, and each key's size in bytes.</summary>
internal sealed record Trace(string Name, int[] Keys, int[] Sizes, long Limit)
{
    private const int Lookups = 1_000_000;
    private const int Footprint = 100_000;

    /// <summary>All of 20 KB, asked for by Zipf's law; the cache holds a fifth.</summary>
    public static Trace Zipf() => new("Zipf (0.9), 20 KB each", Draw(new Random(1), Footprint), Same(Footprint), Footprint / 5 * 20_000L);

    /// <summary>One lookup in four is for something nobody asks for again.</summary>
    public static Trace ZipfAndScan()
    {
        var keys = Draw(new Random(2), Footprint);
        var next = Footprint;
        for (var i = 0; i < keys.Length; i += 4)
        {
            keys[i] = next++;
        }

        return new Trace("the same, a quarter of it a scan", keys, Same(next), Footprint / 5 * 20_000L);
    }

    /// <summary>Sizes from 1 to 200 KB, most of them small; the cache holds a fifth of the bytes.</summary>
    public static Trace Sized()
    {
        var random = new Random(3);
        var sizes = Enumerable.Range(0, Footprint).Select(_ => (int)(1_000 * Math.Exp(random.NextDouble() * Math.Log(200)))).ToArray();
        return new Trace("Zipf (0.9), 1 to 200 KB", Draw(random, Footprint), sizes, sizes.Sum(s => (long)s) / 5);
    }

    /// <summary>Sized, one lookup in four a scan of large answers.</summary>
    public static Trace SizedAndScan()
    {
        var random = new Random(6);
        var sizes = Enumerable.Range(0, Footprint + (Lookups / 4))
            .Select(key => key < Footprint ? (int)(1_000 * Math.Exp(random.NextDouble() * Math.Log(200))) : random.Next(1_000, 200_000)).ToArray();
        var keys = Draw(random, Footprint);
        for (var i = 0; i < keys.Length; i += 4)
        {
            keys[i] = Footprint + (i / 4);
        }

        return new Trace("the same, a quarter a scan of 1 to 200 KB", keys, sizes, sizes.Take(Footprint).Sum(s => (long)s) / 5);
    }

    /// <summary>What is new is asked for most and soon forgotten: sessions that begin, repeat themselves and end.</summary>
    public static Trace Recent()
    {
        var random = new Random(4);
        var ages = Draw(random, 50_000);
        var keys = new int[Lookups];
        for (var i = 0; i < Lookups; i++)
        {
            keys[i] = Math.Max(0, (i / 3) - ages[i]);
        }

        return new Trace("what is new is asked for most", keys, Same(Lookups), 5_000 * 20_000L);
    }

    /// <summary>The popular ones change at once, four times.</summary>
    public static Trace Shifts()
    {
        var keys = Draw(new Random(5), Footprint);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (keys[i] + (i / 200_000 * 7_919)) % Footprint;
        }

        return new Trace("Zipf (0.9), other favourites five times", keys, Same(Footprint), Footprint / 5 * 20_000L);
    }

    private static int[] Same(int count) => Enumerable.Repeat(20_000, count).ToArray();

    private static int[] Draw(Random random, int count)
    {
        var cumulated = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            cumulated[rank] = sum += Math.Pow(rank + 1, -0.9);
        }

        var keys = new int[Lookups];
        for (var i = 0; i < Lookups; i++)
        {
            var at = Array.BinarySearch(cumulated, random.NextDouble() * sum);
            keys[i] = Math.Min(at < 0 ? ~at : at, count - 1);
        }

        return keys;
    }
}
