namespace Cco.Gateway.Caching.Keys;

/// <summary>When <paramref name="Test"/> holds of a member's value, the body has <paramref name="Trait"/>.</summary>
internal readonly record struct TraitTest(ValueTest Test, BodyTraits Trait);
