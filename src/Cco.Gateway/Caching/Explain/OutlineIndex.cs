using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>Outlines by the digest of their body: the last <see cref="Size"/>. Its references are weak: the ring alone decides what stays.</summary>
internal sealed class OutlineIndex
{
    public const int Size = 4_096;

    private readonly Slot?[] _slots = new Slot?[Size];

    public BodyOutline? Find(Digest body) =>
        Volatile.Read(ref At(body)) is { } slot && slot.Body == body && slot.Outline.TryGetTarget(out var outline) && outline.Tree is not null
            ? outline
            : null;

    public void Add(Digest body, BodyOutline outline) => Volatile.Write(ref At(body), new Slot(body, new WeakReference<BodyOutline>(outline)));

    private ref Slot? At(Digest body) => ref _slots[(uint)body.GetHashCode() % Size];

    private sealed record Slot(Digest Body, WeakReference<BodyOutline> Outline);
}
