using System.Buffers;

namespace Cco.Gateway.Caching.Keys;

/// <summary>The members of the objects that are open; an object's own lie on top when it closes. Pooled.</summary>
internal struct MemberStack() : IDisposable
{
    private Member[] _members = ArrayPool<Member>.Shared.Rent(64);

    public int Count { get; private set; }

    public readonly ref Member this[int index] => ref _members[index];

    public void Push(in Member member)
    {
        if (Count == _members.Length)
        {
            var larger = ArrayPool<Member>.Shared.Rent(Count * 2);
            _members.CopyTo(larger, 0);
            ArrayPool<Member>.Shared.Return(_members);
            _members = larger;
        }

        _members[Count++] = member;
    }

    /// <summary>The members from <paramref name="first"/> to the top; valid until the next push.</summary>
    public readonly Span<Member> From(int first) => _members.AsSpan(first, Count - first);

    public void PopTo(int first) => Count = first;

    public void Dispose()
    {
        if (_members.Length > 0)
        {
            ArrayPool<Member>.Shared.Return(_members);
            _members = [];
        }
    }
}
