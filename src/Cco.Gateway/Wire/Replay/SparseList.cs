namespace Cco.Gateway.Wire.Replay;

/// <summary>Parts that say their own position and may come in any order.</summary>
internal static class SparseList
{
    /// <summary>The part at that position, made when it is first asked for; those before it that nobody asked for are <c>null</c>.</summary>
    public static T At<T>(this List<T?> parts, int index)
        where T : class, new()
    {
        while (parts.Count <= index)
        {
            parts.Add(null);
        }

        return parts[index] ??= new T();
    }
}
