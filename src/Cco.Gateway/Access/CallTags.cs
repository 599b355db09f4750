using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Cco.Gateway.Access;

/// <summary>
/// Reads <c>x-cco-tags: team=a,feature=b</c>: at most <see cref="Most"/> names of at most <see cref="NameLimit"/> characters with values of
/// at most <see cref="ValueLimit"/>. What is no tag is left out; of two with one name the first counts.
/// </summary>
internal static class CallTags
{
    public const int Most = 8;

    public const int NameLimit = 32;

    public const int ValueLimit = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    // Nothing that would need quoting where tags are shown or written.
    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create(" #%()*+-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>The tags sorted, so that the same ones always read the same; <c>null</c> without a valid one. Never fails.</summary>
    public static string? Read(StringValues header)
    {
        if (header.Count == 0)
        {
            return null;
        }

        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                if (tags.Count < Most)
                {
                    Add(line.AsSpan(part).Trim(), tags);
                }
            }
        }

        return tags.Count == 0 ? null : string.Join(',', tags.Select(tag => $"{tag.Key}={tag.Value}"));
    }

    private static void Add(ReadOnlySpan<char> tag, SortedDictionary<string, string> tags)
    {
        var middle = tag.IndexOf('=');
        if (middle < 0)
        {
            return;
        }

        var name = tag[..middle].Trim();
        var value = tag[(middle + 1)..].Trim();
        if (name.Length is > 0 and <= NameLimit && !name.ContainsAnyExcept(NameCharacters)
            && value.Length is > 0 and <= ValueLimit && !value.ContainsAnyExcept(ValueCharacters))
        {
            tags.TryAdd(name.ToString(), value.ToString());
        }
    }
}
