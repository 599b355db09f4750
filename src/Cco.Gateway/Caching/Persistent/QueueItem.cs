namespace Cco.Gateway.Caching.Persistent;

/// <summary>A write on its way to the file, or a mark: whoever waits for it knows that all before it is done.</summary>
/// <param name="Clear">With a mark: all before it is deleted, written or not.</param>
internal readonly record struct QueueItem(PendingWrite? Write, TaskCompletionSource? Mark, bool Clear = false);
