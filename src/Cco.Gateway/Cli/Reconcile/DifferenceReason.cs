namespace Cco.Gateway.Cli.Reconcile;

/// <summary>Why ours and theirs likely differ.</summary>
internal enum DifferenceReason
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>The same tokens, and amounts that differ by less than a cent.</summary>
    Rounding,

    /// <summary>What is too much on one day is missing on the next: a call belongs to the day it began, and to the day it was counted.</summary>
    DayBorder,

    /// <summary>Calls without a price are in our tokens and not in our amount.</summary>
    Unpriced,

    /// <summary>Calls whose usage no answer told are in none of our sums.</summary>
    NoUsage,

    /// <summary>Calls that broke off are in our sums by an estimate, which is large enough to be it.</summary>
    Estimated,

    /// <summary>As many tokens at another price, or in other parts: our price list is not theirs.</summary>
    PriceDiffers,

    /// <summary>Calls of a login are no spend with us, and are enough to be it: the provider seems to have billed them.</summary>
    Subscription,

    /// <summary>The provider counted more than we saw: calls that did not pass the gateway.</summary>
    NotThroughGateway,

    /// <summary>We saw more than the provider counted: keys of another organization, or it is not done counting.</summary>
    NotInReport,
}
