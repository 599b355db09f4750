using System.Buffers;

namespace Cco.Gateway.Wire;

/// <summary>
/// The member names met in one object, compared after unescaping. Few names are compared one by one without allocating; many go into a
/// hash table in pooled memory whose hash is seeded per process, so the work stays linear for hostile names too.
/// </summary>
/// <param name="body">The text the names lie in.</param>
/// <param name="room">Where the first names are noted; its length decides what "few" is.</param>
internal ref struct TopLevelNames(ReadOnlySpan<byte> body, Span<TopLevelNames.Name> room)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private Span<Name> _names = room;
    private Name[]? _rentedNames;
    private int[]? _slots;
    private int _mask;
    private int _count;
    private PooledBuffer? _unescaped;

    /// <summary>A name by place; a negative start counts (as complement) in the unescaped copies.</summary>
    public readonly record struct Name(int Start, int Length);

    /// <summary>Notes the name whose raw bytes begin at <paramref name="start"/>; <c>false</c> when it was there before.</summary>
    public bool Add(int start, int length, bool escaped)
    {
        var name = escaped ? Unescape(start, length) : new Name(start, length);
        if (_count == _names.Length)
        {
            Grow();
        }

        if (_slots is null ? IsAmongFew(name) : !TryTakeSlot(name, _count))
        {
            return false;
        }

        _names[_count++] = name;
        return true;
    }

    public void Dispose()
    {
        _unescaped?.Dispose();
        if (_rentedNames is not null)
        {
            ArrayPool<Name>.Shared.Return(_rentedNames);
            ArrayPool<int>.Shared.Return(_slots!);
            _rentedNames = null;
            _slots = null;
        }
    }

    private readonly ReadOnlySpan<byte> Bytes(Name name) => name.Start >= 0
        ? _body.Slice(name.Start, name.Length)
        : _unescaped!.Written.Slice(~name.Start, name.Length);

    private Name Unescape(int start, int length)
    {
        _unescaped ??= new PooledBuffer();
        var at = _unescaped.Length;
        var written = JsonText.Unescape(_body.Slice(start, length), _unescaped.Reserve(length));
        _unescaped.Advance(written);
        return new Name(~at, written);
    }

    private readonly bool IsAmongFew(Name name)
    {
        var bytes = Bytes(name);
        foreach (var other in _names[.._count])
        {
            if (Bytes(other).SequenceEqual(bytes))
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool TryTakeSlot(Name name, int index)
    {
        var bytes = Bytes(name);
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        for (var at = hash.ToHashCode() & _mask; ; at = (at + 1) & _mask)
        {
            if (_slots![at] == 0)
            {
                _slots[at] = index + 1;
                return true;
            }

            if (Bytes(_names[_slots[at] - 1]).SequenceEqual(bytes))
            {
                return false;
            }
        }
    }

    private void Grow()
    {
        var capacity = _names.Length * 4;
        var names = ArrayPool<Name>.Shared.Rent(capacity);
        _names[.._count].CopyTo(names);
        var slots = ArrayPool<int>.Shared.Rent(capacity * 2);
        Array.Clear(slots);
        if (_rentedNames is not null)
        {
            ArrayPool<Name>.Shared.Return(_rentedNames);
            ArrayPool<int>.Shared.Return(_slots!);
        }

        (_rentedNames, _slots, _mask) = (names, slots, (capacity * 2) - 1);
        _names = names.AsSpan(0, capacity);
        for (var index = 0; index < _count; index++)
        {
            TryTakeSlot(_names[index], index);
        }
    }
}
