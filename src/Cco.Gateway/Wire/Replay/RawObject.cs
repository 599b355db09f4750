using System.Buffers.Text;
using System.Text.Json;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// The members of one object by place, in their order. Takes only objects whose members are beyond doubt: no name twice, none with
/// escapes, and no more than <see cref="MaxMembers"/>, which no object that is opened here comes near. Made once and read into many times.
/// </summary>
internal sealed class RawObject
{
    public const int MaxMembers = 64;

    private RawMember[] _members = [];
    private int _count;

    public ReadOnlySpan<RawMember> Members => _members.AsSpan(0, _count);

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
            if (reader.ValueIsEscaped || IndexOf(text, name.Of(text)) >= 0)
            {
                return false;
            }

            reader.Read();
            var kind = reader.TokenType;
            var start = (int)reader.TokenStartIndex;
            reader.SkipValue();
            if (!TryAdd(new RawMember(name, new Run(place.Start + start, (int)reader.BytesConsumed - start), kind)))
            {
                return false;
            }
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

    /// <summary>Whether there is a member of that name that is a string with something in it.</summary>
    public bool HasText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        TryGet(text, name, out var member) && member is { IsString: true, IsBlank: false };

    /// <summary>The member of that name, when it is a whole number from 0 up to but not including <paramref name="bound"/>.</summary>
    public bool TryGetIndex(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int bound, out int index)
    {
        index = -1;
        return TryGet(text, name, out var member) && member.Kind == JsonTokenType.Number
            && Utf8Parser.TryParse(member.Value.Of(text), out index, out var read) && read == member.Value.Length
            && index >= 0 && index < bound;
    }

    /// <summary>Puts the member in the place of the one with its name, or at the end; <c>false</c> when there is no room.</summary>
    public bool TrySet(ReadOnlySpan<byte> text, RawMember member)
    {
        var index = IndexOf(text, member.Name.Of(text));
        if (index < 0)
        {
            return TryAdd(member);
        }

        _members[index] = member;
        return true;
    }

    /// <summary>Notes the place of a member that is put together from pieces: where it came first.</summary>
    public bool TryKeep(ReadOnlySpan<byte> text, RawMember member) => IndexOf(text, member.Name.Of(text)) >= 0 || TryAdd(member);

    /// <summary>Overwrites, but what is <c>null</c> changes nothing.</summary>
    public bool TryMerge(ReadOnlySpan<byte> text, RawMember member) => member.IsNull ? TryKeep(text, member) : TrySet(text, member);

    /// <summary>
    /// Notes a member that every event may repeat: what is blank changes nothing, two values that are not blank must be written alike.
    /// </summary>
    public bool TryAgree(ReadOnlySpan<byte> text, RawMember member)
    {
        var index = IndexOf(text, member.Name.Of(text));
        return index < 0 || _members[index].IsBlank
            ? member.IsBlank ? TryKeep(text, member) : TrySet(text, member)
            : member.IsBlank || member.Value.Of(text).SequenceEqual(_members[index].Value.Of(text));
    }

    private bool TryAdd(RawMember member)
    {
        if (_count == MaxMembers)
        {
            return false;
        }

        if (_count == _members.Length)
        {
            Array.Resize(ref _members, Math.Max(8, _count * 2));
        }

        _members[_count++] = member;
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
