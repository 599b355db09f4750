namespace Cco.Pricing;

/// <summary>Money at rest: integer pico-dollars, 1e-12 USD, so that sums in a database are exact. The range is ±9.2 million USD a row.</summary>
public static class PicoDollars
{
    /// <summary>Pico-dollars in one dollar.</summary>
    public const long PerUsd = 1_000_000_000_000;

    /// <summary>From USD, to the nearest pico-dollar, ties to even. Throws <see cref="OverflowException"/> past ±9.2 million USD.</summary>
    public static long FromUsd(decimal usd) => decimal.ToInt64(decimal.Round(usd * PerUsd, 0, MidpointRounding.ToEven));

    /// <summary>To USD, exact.</summary>
    public static decimal ToUsd(long pico) => (decimal)pico / PerUsd;
}
