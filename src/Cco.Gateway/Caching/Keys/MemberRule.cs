using System.Text;

namespace Cco.Gateway.Caching.Keys;

/// <summary>What is known of one member of a shape; a member without a rule is in the key, as written.</summary>
/// <param name="name">The member's name, ASCII.</param>
internal sealed class MemberRule(string name)
{
    public string Name { get; } = name;

    /// <summary>The name as it stands in a body.</summary>
    public byte[] Utf8Name { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>The member is not in the key.</summary>
    public bool LeftOut { get; init; }

    /// <summary>The shape of the value where it is an object; <c>null</c>: its members keep their order.</summary>
    public Shape? Object { get; init; }

    /// <summary>The shape of the objects that are elements of the value where it is an array; <c>null</c>: as above.</summary>
    public Shape? Element { get; init; }

    /// <summary>The shape of the first element, where it differs.</summary>
    public Shape? First { get; init; }

    /// <summary>What the value says about the body.</summary>
    public TraitTest[] Tests { get; init; } = [];

    /// <summary>The tests are also asked, with an empty value, when the object has no such member.</summary>
    public bool TestsAbsence { get; init; }

    /// <summary>The traits of the body that <paramref name="value"/> tells of.</summary>
    public BodyTraits TraitsOf(ReadOnlySpan<byte> value)
    {
        var traits = BodyTraits.None;
        foreach (var (test, trait) in Tests)
        {
            traits |= test(value) ? trait : BodyTraits.None;
        }

        return traits;
    }

    public Shape? ElementAt(int index) => index == 0 ? First ?? Element : Element;
}
