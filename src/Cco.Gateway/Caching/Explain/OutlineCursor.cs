using System.Text;
using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>Goes through an <see cref="OutlineTree"/>. A copy is a bookmark.</summary>
internal ref struct OutlineCursor(ReadOnlySpan<byte> tree)
{
    private readonly ReadOnlySpan<byte> _tree = tree;
    private int _at;

    public readonly byte Peek() => _tree[_at];

    public readonly bool AtName => _tree[_at] is OutlineTree.Name or OutlineTree.HiddenName;

    /// <summary>The name that stands here, with its tag: two are the same exactly when their bytes are.</summary>
    public readonly ReadOnlySpan<byte> Name
    {
        get
        {
            var ahead = this;
            return ahead.TakeName();
        }
    }

    public readonly bool SameName(OutlineCursor other) => Name.SequenceEqual(other.Name);

    public void Skip() => _at++;

    /// <summary>Goes to the end of the object whose members stand here.</summary>
    public void SkipMembers()
    {
        while (AtName)
        {
            TakeName();
            SkipValue();
        }
    }

    public ReadOnlySpan<byte> TakeName()
    {
        var start = _at;
        _at += _tree[_at] == OutlineTree.HiddenName ? 1 + OutlineHash.Size : _tree[_at..].IndexOf(CanonicalTag.End) + 1;
        return _tree[start.._at];
    }

    /// <summary>The leaf that stands here, with its tag; one byte for a literal.</summary>
    public ReadOnlySpan<byte> TakeLeaf()
    {
        var start = _at;
        _at += _tree[_at] is CanonicalTag.Text or CanonicalTag.Number ? 1 + OutlineHash.Size : 1;
        return _tree[start.._at];
    }

    public void SkipValue()
    {
        var depth = 0;
        do
        {
            switch (_tree[_at])
            {
                case CanonicalTag.ArrayOpen or CanonicalTag.OrderedOpen or CanonicalTag.SortedOpen:
                    _at++;
                    depth++;
                    break;
                case CanonicalTag.ArrayClose or CanonicalTag.OrderedClose or CanonicalTag.SortedClose:
                    _at++;
                    depth--;
                    break;
                case OutlineTree.Name or OutlineTree.HiddenName:
                    TakeName();
                    break;
                default:
                    TakeLeaf();
                    break;
            }
        }
        while (depth > 0);
    }

    /// <summary>Whether a member of this name still comes in the object this cursor stands in, before a name.</summary>
    public readonly bool HasLater(ReadOnlySpan<byte> name)
    {
        var ahead = this;
        while (ahead.AtName)
        {
            if (ahead.TakeName().SequenceEqual(name))
            {
                return true;
            }

            ahead.SkipValue();
        }

        return false;
    }

    /// <summary>Whether both stand before objects with a <c>type</c> that is not the same leaf.</summary>
    public readonly bool TypeDiffers(OutlineCursor other) =>
        Type() is { IsEmpty: false } mine && other.Type() is { IsEmpty: false } theirs && !mine.SequenceEqual(theirs);

    /// <summary>A name as a path shows it.</summary>
    public static string Show(ReadOnlySpan<byte> name) => name[0] == OutlineTree.HiddenName ? "?" : Encoding.UTF8.GetString(name[1..^1]);

    private readonly ReadOnlySpan<byte> Type()
    {
        var ahead = this;
        if (ahead.Peek() is not (CanonicalTag.OrderedOpen or CanonicalTag.SortedOpen))
        {
            return default;
        }

        ahead.Skip();
        while (ahead.AtName)
        {
            if (ahead.TakeName()[1..^1].SequenceEqual("type"u8))
            {
                return ahead.Peek() is CanonicalTag.Text ? ahead.TakeLeaf() : default;
            }

            ahead.SkipValue();
        }

        return default;
    }
}
