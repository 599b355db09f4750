using System.Text;

namespace Cco.Gateway.Caching.Keys;

/// <summary>A closed list of values of a <c>type</c> member.</summary>
internal sealed class TypeNames(params string[] names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Names => names;

    public bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (var known in _names)
        {
            if (name.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }
}
