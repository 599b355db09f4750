namespace Cco.Gateway.Analytics.Import;

/// <summary>The answer to calls that cannot be booked.</summary>
/// <param name="Error">One sentence.</param>
internal sealed record ImportRefusal(string Error);
