namespace Cco.Gateway.Exchange;

/// <summary>Where a call was sent, noted before it is: from then on it may cost something, whatever comes back.</summary>
internal sealed record UpstreamStart(string ClusterId, string Provider, Billing Billing);
