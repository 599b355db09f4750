namespace Cco.Gateway.FunctionalTests.Lifecycle;

/// <summary>Types by their <see cref="Type.ToString"/>, which names no assemblies: <c>A`1[B`2[C,D]]</c>.</summary>
internal static class TypeNames
{
    /// <param name="types">All there are, by full name.</param>
    public static Type Parse(string name, ILookup<string, Type> types)
    {
        var rest = name.AsSpan();
        return Parse(ref rest, types);
    }

    private static Type Parse(ref ReadOnlySpan<char> rest, ILookup<string, Type> types)
    {
        var end = rest.IndexOfAny('[', ',', ']');
        var head = (end < 0 ? rest : rest[..end]).ToString();
        rest = end < 0 ? default : rest[end..];
        var type = types[head].First();
        if (type.IsGenericTypeDefinition)
        {
            var arguments = new List<Type>();
            while (rest[0] != ']')
            {
                rest = rest[1..];
                arguments.Add(Parse(ref rest, types));
            }

            rest = rest[1..];
            type = type.MakeGenericType([.. arguments]);
        }

        for (; rest.StartsWith("[]"); rest = rest[2..])
        {
            type = type.MakeArrayType();
        }

        return type;
    }
}
