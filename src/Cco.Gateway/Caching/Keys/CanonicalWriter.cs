using Cco.Gateway.Wire.Anthropic;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// Writes the canonical form of one body (docs/cache-key.md) in one pass over its tokens. Members are put in order when their object
/// closes. Time is n log n in the body's length, memory is pooled and linear in it, recursion at most <see cref="MaxDepth"/> deep.
/// </summary>
internal ref struct CanonicalWriter
{
    /// <summary>Objects and arrays inside each other, the outermost included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Members of one object.</summary>
    public const int MaxMembers = 65_536;

    private JsonScanner _json;
    private CanonicalBuffer _buffer;
    private MemberStack _members;

    /// <param name="body">Valid UTF-8.</param>
    public CanonicalWriter(ReadOnlySpan<byte> body)
    {
        _json = new JsonScanner(body);
        _buffer = new CanonicalBuffer(body.Length + 64);
        _members = new MemberStack();
    }

    public BodyTraits Traits { get; private set; }

    /// <summary>One of <see cref="CanonicalFault"/> after <see cref="TryWrite"/> failed.</summary>
    public string? Fault { get; private set; }

    /// <summary>The canonical bytes; valid until <see cref="Dispose"/>.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.Written;

    /// <summary>Writes the whole document; <c>false</c> when it is not understood.</summary>
    public bool TryWrite(Shape body)
    {
        if (_json.Peek() != '{')
        {
            return Fail(CanonicalFault.NoObject);
        }

        return WriteObject(body, 1) && (_json.IsAtEnd() || Fail(CanonicalFault.Json));
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _members.Dispose();
    }

    private bool WriteValue(Shape? asObject, MemberRule? asArray, int depth) => _json.Peek() switch
    {
        (byte)'"' => WriteText(),
        (byte)'{' => WriteObject(asObject, depth + 1),
        (byte)'[' => WriteArray(asArray, depth + 1),
        (byte)'t' => WriteLiteral("true"u8, CanonicalTag.True),
        (byte)'f' => WriteLiteral("false"u8, CanonicalTag.False),
        (byte)'n' => WriteLiteral("null"u8, CanonicalTag.Null),
        _ => WriteNumber(),
    };

    private bool WriteArray(MemberRule? rule, int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail(CanonicalFault.Depth);
        }

        _json.TryTake('[');
        _buffer.Add(CanonicalTag.ArrayOpen);
        for (var index = 0; !_json.TryTake(']'); index++)
        {
            if (index > 0 && !_json.TryTake(','))
            {
                return Fail(CanonicalFault.Json);
            }

            if (!WriteValue(rule?.ElementAt(index), null, depth))
            {
                return false;
            }
        }

        _buffer.Add(CanonicalTag.ArrayClose);
        return true;
    }

    private bool WriteObject(Shape? shape, int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail(CanonicalFault.Depth);
        }

        _json.TryTake('{');
        var open = _buffer.Length;
        var first = _members.Count;
        _buffer.Add(CanonicalTag.OrderedOpen);
        var arranged = true;
        while (!_json.TryTake('}'))
        {
            if (_members.Count > first && !_json.TryTake(','))
            {
                return Fail(CanonicalFault.Json);
            }

            if (!WriteMember(shape, depth, out var member))
            {
                return false;
            }

            if (_members.Count > first)
            {
                arranged = arranged && Compare(_members[_members.Count - 1], member) < 0;
                if (_members.Count - first == MaxMembers)
                {
                    return Fail(CanonicalFault.Members);
                }
            }

            _members.Push(member);
        }

        return CloseObject(shape, open, first, arranged);
    }

    private bool WriteMember(Shape? shape, int depth, out Member member)
    {
        var start = _buffer.Length;
        member = default;
        if (!WriteText())
        {
            return false;
        }

        var valueStart = _buffer.Length;
        var rule = shape?.Find(_buffer.Written[(start + 1)..(valueStart - 1)]);
        if (!_json.TryTake(':'))
        {
            return Fail(CanonicalFault.Json);
        }

        if (!WriteValue(rule?.Object, rule, depth))
        {
            return false;
        }

        Traits |= rule?.TraitsOf(_buffer.Written[valueStart..]) ?? BodyTraits.None;
        member = new Member(start, valueStart, _buffer.Length, rule is { LeftOut: true });
        return true;
    }

    private bool CloseObject(Shape? shape, int open, int first, bool arranged)
    {
        var members = _members.From(first);
        if (!arranged)
        {
            MemberSort.Sort(members, _buffer.Written);
            for (var i = 1; i < members.Length; i++)
            {
                if (Compare(members[i - 1], members[i]) == 0)
                {
                    return Fail(CanonicalFault.Duplicate);
                }
            }
        }

        if (shape is not null && CloseShape(shape, open, members, arranged))
        {
            _buffer[open] = CanonicalTag.SortedOpen;
            _buffer.Add(CanonicalTag.SortedClose);
        }
        else
        {
            _buffer.Add(CanonicalTag.OrderedClose);
        }

        _members.PopTo(first);
        return true;
    }

    // Whether the object is classified; if so its members are put in order and the left-out ones go.
    private bool CloseShape(Shape shape, int open, Span<Member> members, bool arranged)
    {
        foreach (var rule in shape.Absences)
        {
            if (IndexOf(members, rule.Utf8Name) < 0)
            {
                Traits |= rule.TraitsOf(default);
            }
        }

        if (shape.KeepsOrder || !HasKnownType(shape, members))
        {
            return false;
        }

        foreach (ref var member in members)
        {
            if (member.LeftOut)
            {
                member = member with { End = member.Start };
                arranged = false;
            }
        }

        if (shape.MayBeAttribution && TryLeaveOutAttribution(members))
        {
            arranged = false;
        }

        if (!arranged)
        {
            _buffer.Arrange(open + 1, members);
        }

        return true;
    }

    private readonly bool HasKnownType(Shape shape, ReadOnlySpan<Member> members) =>
        shape.Types is not { } types
        || (IndexOf(members, "type"u8) is >= 0 and var type && types.Contains(ValueTests.TextOf(members[type].Value(_buffer.Written))));

    private readonly bool TryLeaveOutAttribution(Span<Member> members)
    {
        var type = IndexOf(members, "type"u8);
        var text = IndexOf(members, "text"u8);
        if (text < 0
            || !ValueTests.TextOf(members[type].Value(_buffer.Written)).SequenceEqual("text"u8)
            || !AttributionBlock.Matches(ValueTests.TextOf(members[text].Value(_buffer.Written))))
        {
            return false;
        }

        var start = members[text].ValueStart;
        _buffer[start] = CanonicalTag.Attribution;
        members[text] = members[text] with { End = start + 1 };
        return true;
    }

    private readonly int IndexOf(ReadOnlySpan<Member> members, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Name(_buffer.Written).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    private readonly int Compare(in Member left, in Member right) =>
        left.Name(_buffer.Written).SequenceCompareTo(right.Name(_buffer.Written));

    private bool WriteText()
    {
        if (!_json.TryReadText(out var raw, out var escaped))
        {
            return Fail(CanonicalFault.Json);
        }

        if (!escaped)
        {
            WriteRaw(CanonicalTag.Text, raw);
            return true;
        }

        _buffer.Add(CanonicalTag.Text);
        var length = JsonEscapes.Unescape(raw, _buffer.Reserve(raw.Length));
        if (length < 0)
        {
            return Fail(CanonicalFault.Surrogate);
        }

        _buffer.Advance(length);
        _buffer.Add(CanonicalTag.End);
        return true;
    }

    private bool WriteNumber()
    {
        if (!_json.TryReadNumber(out var raw))
        {
            return Fail(CanonicalFault.Json);
        }

        WriteRaw(CanonicalTag.Number, raw);
        return true;
    }

    private bool WriteLiteral(ReadOnlySpan<byte> literal, byte tag)
    {
        if (!_json.TryTake(literal))
        {
            return Fail(CanonicalFault.Json);
        }

        _buffer.Add(tag);
        return true;
    }

    private void WriteRaw(byte tag, ReadOnlySpan<byte> value)
    {
        var space = _buffer.Reserve(value.Length + 2);
        space[0] = tag;
        value.CopyTo(space[1..]);
        space[value.Length + 1] = CanonicalTag.End;
        _buffer.Advance(value.Length + 2);
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
