namespace Cco.Gateway.Exchange;

/// <summary>What an amount is. Only <see cref="Metered"/> counts as spend, saving, budget or invoice.</summary>
internal enum Billing
{
    /// <summary>Real spend, by the token.</summary>
    Metered,

    /// <summary>A flat-rate login: list-price value, not spend.</summary>
    Subscription,

    /// <summary>Runs on hardware of one's own.</summary>
    Local,

    /// <summary>Invented answers.</summary>
    Simulated,

    /// <summary>Read from a client's own records, which do not say who paid: list-price value, not spend.</summary>
    Imported,
}
