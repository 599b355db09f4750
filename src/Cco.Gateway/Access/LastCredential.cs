namespace Cco.Gateway.Access;

/// <summary>
/// The credential a connection brought last, and its digest: of a client that keeps its connection it is not hashed again for each call. It
/// lives as long as the connection, on which the server keeps the headers of the last request too. Calls of one connection may use it at once.
/// </summary>
internal sealed class LastCredential
{
    private volatile Entry? _last;

    /// <summary>The digest of a text, made by <paramref name="digest"/> unless it is that of before.</summary>
    public string DigestOf(ReadOnlySpan<char> text, Func<ReadOnlySpan<char>, string> digest)
    {
        if (_last is { } last && text.SequenceEqual(last.Text))
        {
            return last.Digest;
        }

        var made = new Entry(text.ToString(), digest(text));
        _last = made;
        return made.Digest;
    }

    private sealed record Entry(string Text, string Digest);
}
