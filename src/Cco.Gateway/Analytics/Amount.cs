using Cco.Pricing;

namespace Cco.Gateway.Analytics;

/// <summary>An amount in pico-dollars, money and value at list prices apart: no sum of money can ever hold what is none.</summary>
/// <param name="MoneyPico">Of metered calls.</param>
/// <param name="ListPico">Of all others: flat-rate logins, own hardware, invented answers.</param>
internal readonly record struct Amount(long MoneyPico, long ListPico)
{
    /// <summary>Real USD.</summary>
    public decimal Money => PicoDollars.ToUsd(MoneyPico);

    /// <summary>USD at list prices, paid by nobody.</summary>
    public decimal List => PicoDollars.ToUsd(ListPico);
}
