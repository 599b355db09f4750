using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// The members of one object by place, in their order. Takes only objects whose members are beyond doubt: no name twice, none with
/// escapes, and no more than <see cref="MaxMembers"/>, which no object that is opened here comes near. Made once and read into many times.
/// </summary>
internal sealed class RawObject
{
    public const int MaxMembers = 64;

    private readonly RawMember[] _members = new RawMember[MaxMembers];
    private int _count;

    public ReadOnlySpan<RawMember> Members => _members.AsSpan(0, _count);

    /// <summary>Forgets all members.</summary>
    public void Clear() => _count = 0;

    /// <summary>Reads the object that <paramref name="place"/> of the text is; may throw <see cref="JsonException"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, Run place)
    {
        _count = 0;
        var reader = new Utf8JsonReader(place.Of(text), JsonReading.Options);
        if (!reader.EnterRoot())
        {
            return false;
        }

        while (reader.NextMember())
        {
            var name = new Run(place.Start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            if (_count == MaxMembers || reader.ValueIsEscaped || IndexOf(text, name.Of(text)) >= 0)
            {
                return false;
            }

            reader.Read();
            var kind = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            reader.SkipValue();
            _members[_count++] = new RawMember(name, new Run(place.Start + start, (int)reader.BytesConsumed - start), kind);
        }

        return !reader.Read();
    }

    /// <summary>The member of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out RawMember member)
    {
        var index = IndexOf(text, name);
        member = index < 0 ? default : _members[index];
        return index >= 0;
    }

    /// <summary>Puts the member in the place of the one with its name, or at the end; <c>false</c> when there is no room.</summary>
    public bool TrySet(ReadOnlySpan<byte> text, RawMember member)
    {
        var index = IndexOf(text, member.Name.Of(text));
        if (index < 0)
        {
            if (_count == MaxMembers)
            {
                return false;
            }

            index = _count++;
        }

        _members[index] = member;
        return true;
    }

    private int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < _count; index++)
        {
            if (_members[index].Is(text, name))
            {
                return index;
            }
        }

        return -1;
    }
}
