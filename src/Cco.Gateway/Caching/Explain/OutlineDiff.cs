using System.Globalization;
using System.Text;
using Cco.Gateway.Caching.Keys;

namespace Cco.Gateway.Caching.Explain;

/// <summary>Finds where two outline trees differ, in the order of the canonical form.</summary>
internal sealed class OutlineDiff
{
    private readonly List<Difference> _found = [];
    private readonly StringBuilder _path = new();
    private readonly int _most;

    private OutlineDiff(int most) => _most = most;

    /// <summary>The first <paramref name="most"/> differences; empty when the trees are equal.</summary>
    public static IReadOnlyList<Difference> Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now, int most)
    {
        var diff = new OutlineDiff(most);
        var older = new OutlineCursor(before);
        var newer = new OutlineCursor(now);
        diff.Compare(ref older, ref newer);
        return diff._found;
    }

    private bool Full => _found.Count >= _most;

    private void Compare(ref OutlineCursor older, ref OutlineCursor newer)
    {
        var tag = newer.Peek();
        if (older.Peek() != tag)
        {
            // An object whose type is another one may be classified in one of the two only: the type is what differs.
            var length = older.TypeDiffers(newer) ? Enter(_path.Length > 0 ? ".type" : "type") : _path.Length;
            Note(Difference.Changed);
            _path.Length = length;
            older.SkipValue();
            newer.SkipValue();
            return;
        }

        switch (tag)
        {
            case CanonicalTag.ArrayOpen:
                CompareArrays(ref older, ref newer);
                break;
            case CanonicalTag.OrderedOpen or CanonicalTag.SortedOpen:
                CompareObjects(ref older, ref newer);
                break;
            default:
                if (!older.TakeLeaf().SequenceEqual(newer.TakeLeaf()))
                {
                    Note(Difference.Changed);
                }

                break;
        }
    }

    private void CompareArrays(ref OutlineCursor older, ref OutlineCursor newer)
    {
        older.Skip();
        newer.Skip();
        for (var index = 0; !Full; index++)
        {
            var oldEnds = older.Peek() == CanonicalTag.ArrayClose;
            var newEnds = newer.Peek() == CanonicalTag.ArrayClose;
            if (oldEnds && newEnds)
            {
                older.Skip();
                newer.Skip();
                return;
            }

            var length = Enter(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
            if (oldEnds)
            {
                Note(Difference.Added);
                newer.SkipValue();
            }
            else if (newEnds)
            {
                Note(Difference.Removed);
                older.SkipValue();
            }
            else
            {
                Compare(ref older, ref newer);
            }

            _path.Length = length;
        }
    }

    private void CompareObjects(ref OutlineCursor older, ref OutlineCursor newer)
    {
        older.Skip();
        newer.Skip();
        while (!Full && (older.AtName || newer.AtName))
        {
            if (!newer.AtName || (older.AtName && !older.SameName(newer) && !newer.HasLater(older.Name)))
            {
                Pass(ref older, Difference.Removed);
            }
            else if (!older.AtName || (!older.SameName(newer) && !older.HasLater(newer.Name)))
            {
                Pass(ref newer, Difference.Added);
            }
            else if (!older.SameName(newer))
            {
                // Each has the other's name further on: the order counts here, and it is another one.
                Note(Difference.Reordered);
                older.SkipMembers();
                newer.SkipMembers();
            }
            else
            {
                older.TakeName();
                var length = EnterName(newer.TakeName());
                Compare(ref older, ref newer);
                _path.Length = length;
            }
        }

        if (!Full)
        {
            older.Skip();
            newer.Skip();
        }
    }

    private void Pass(ref OutlineCursor cursor, string kind)
    {
        var length = EnterName(cursor.TakeName());
        Note(kind);
        cursor.SkipValue();
        _path.Length = length;
    }

    private void Note(string kind)
    {
        if (!Full)
        {
            _found.Add(new Difference(_path.ToString(), kind));
        }
    }

    private int EnterName(ReadOnlySpan<byte> name) => Enter((_path.Length > 0 ? "." : "") + OutlineCursor.Show(name));

    private int Enter(string step)
    {
        var length = _path.Length;
        _path.Append(step);
        return length;
    }
}
