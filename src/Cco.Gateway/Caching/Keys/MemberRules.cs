namespace Cco.Gateway.Caching.Keys;

/// <summary>The usual kinds of rule, so that the shapes read as lists.</summary>
internal static class MemberRules
{
    /// <summary>Not in the key.</summary>
    public static MemberRule Out(string name) => new(name) { LeftOut = true };

    /// <summary>In the key; an object there has a shape.</summary>
    public static MemberRule Object(string name, Shape shape) => new(name) { Object = shape };

    /// <summary>In the key; it is an array whose objects have a shape.</summary>
    public static MemberRule Elements(string name, Shape shape) => new(name) { Element = shape };

    /// <summary>In the key; its value says something about the body.</summary>
    public static MemberRule Test(string name, ValueTest test, BodyTraits trait) => new(name) { Tests = [new(test, trait)] };
}
