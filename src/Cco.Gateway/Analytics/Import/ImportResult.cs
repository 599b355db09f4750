namespace Cco.Gateway.Analytics.Import;

/// <summary>What an import came to.</summary>
/// <param name="New">Calls booked.</param>
/// <param name="Grown">Calls that were booked before with fewer tokens.</param>
/// <param name="Known">Calls that were there already; <paramref name="Recorded"/> are among them.</param>
/// <param name="Recorded">Calls that the gateway itself had recorded.</param>
/// <param name="Unpriced">New calls without a known price; they are in no amount.</param>
/// <param name="ListUsd">What new and grown calls add, at list prices.</param>
internal sealed record ImportResult(long New, long Grown, long Known, long Recorded, long Unpriced, decimal ListUsd)
{
    public static readonly ImportResult Nothing = new(0, 0, 0, 0, 0, 0);

    public static ImportResult operator +(ImportResult a, ImportResult b) => new(
        a.New + b.New,
        a.Grown + b.Grown,
        a.Known + b.Known,
        a.Recorded + b.Recorded,
        a.Unpriced + b.Unpriced,
        a.ListUsd + b.ListUsd);
}
