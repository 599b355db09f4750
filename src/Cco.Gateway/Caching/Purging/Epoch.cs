namespace Cco.Gateway.Caching.Purging;

/// <summary>A counter that each purge of its kind and name raises by one.</summary>
/// <param name="At">When it was raised last, for people; nothing is decided by it. <c>null</c>: not yet.</param>
internal readonly record struct Epoch(long Value, DateTimeOffset? At)
{
    public Epoch Next(DateTimeOffset at) => new(Value + 1, at);
}
