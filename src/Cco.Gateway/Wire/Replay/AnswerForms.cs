using System.Text.Unicode;

namespace Cco.Gateway.Wire.Replay;

/// <summary>
/// The two forms of one answer, plain JSON and a stream, made from each other byte for byte where a value is passed whole (contract.md 5.4,
/// decision 009). <c>false</c> always means "cannot be had exactly": nothing is guessed, and no input whatever throws. Linear in its input.
/// </summary>
internal static class AnswerForms
{
    /// <summary>Folds a whole recorded stream into the plain answer the provider would have sent.</summary>
    /// <param name="dialect">What the stream is written in.</param>
    /// <param name="kind">The call it answers.</param>
    /// <param name="stream">The stream from its first byte to its last.</param>
    /// <param name="json">The plain answer, on one line.</param>
    public static bool TryToPlain(Dialect dialect, ApiEndpointKind kind, ReadOnlySpan<byte> stream, out byte[] json)
    {
        json = [];
        if (!Utf8.IsValid(stream))
        {
            return false;
        }

        try
        {
            // Halves of a surrogate pair may lie in two events, so only the whole shows whether one is alone.
            if (TryFold(dialect, kind, stream, out var folded) && !JsonText.HasLoneSurrogate(folded))
            {
                json = folded;
                return true;
            }
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            // Not to be had: the cache asks upstream instead.
        }

        return false;
    }

    /// <summary>Makes the stream of a plain answer: events that every client's parser accepts (contract.md 1.9), one line of JSON each.</summary>
    /// <param name="dialect">What the answer is written in.</param>
    /// <param name="kind">The call it answers.</param>
    /// <param name="json">The whole plain answer.</param>
    /// <param name="includeUsage">OpenAI's <c>stream_options.include_usage</c>; other dialects report usage always.</param>
    /// <param name="sse">The stream.</param>
    public static bool TryToStream(Dialect dialect, ApiEndpointKind kind, ReadOnlySpan<byte> json, bool includeUsage, out byte[] sse)
    {
        sse = [];
        if (!Utf8.IsValid(json) || JsonText.HasLoneSurrogate(json))
        {
            return false;
        }

        try
        {
            var line = OneLine(json);
            return (dialect, kind) switch
            {
                (Dialect.Anthropic, ApiEndpointKind.Messages) => MessageStreamWriter.TryWrite(line, out sse),
                (Dialect.OpenAi, ApiEndpointKind.ChatCompletions) => ChatStreamWriter.TryWrite(line, includeUsage, out sse),
                (Dialect.OpenAi, ApiEndpointKind.Responses) => ResponseStreamWriter.TryWrite(line, out sse),
                _ => false,
            };
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return false;
        }
    }

    /// <summary>
    /// The recorded stream for a caller with the other <c>stream_options.include_usage</c>: OpenAI's without what tells the usage, or as it
    /// is when it tells what was asked for. Other dialects have no such option and always get the same memory.
    /// </summary>
    /// <param name="same">The same memory, or a copy without the usage.</param>
    public static bool TryWithUsage(
        Dialect dialect, ApiEndpointKind kind, ReadOnlyMemory<byte> sse, bool includeUsage, out ReadOnlyMemory<byte> same)
    {
        same = sse;
        if (dialect != Dialect.OpenAi || kind != ApiEndpointKind.ChatCompletions)
        {
            return true;
        }

        try
        {
            return includeUsage ? UsageChunk.IsIn(sse.Span) : TryWithoutUsage(sse, out same);
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return false;
        }
    }

    private static bool TryWithoutUsage(ReadOnlyMemory<byte> sse, out ReadOnlyMemory<byte> same)
    {
        using var without = new PooledBuffer();
        var found = UsageChunk.TryRemove(sse.Span, without);
        same = found && without.Length < sse.Length ? without.Written.ToArray() : sse;
        return found;
    }

    private static bool TryFold(Dialect dialect, ApiEndpointKind kind, ReadOnlySpan<byte> stream, out byte[] json)
    {
        json = [];
        return (dialect, kind) switch
        {
            (Dialect.Anthropic, ApiEndpointKind.Messages) => MessageFolder.TryFold(stream, out json),
            (Dialect.OpenAi, ApiEndpointKind.ChatCompletions) => ChatFolder.TryFold(stream, out json),
            (Dialect.OpenAi, ApiEndpointKind.Responses) => ResponseFolder.TryFold(stream, out json),
            _ => false,
        };
    }

    // Line ends of valid JSON lie between tokens only, where they mean nothing.
    private static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return json;
        }

        var line = new byte[json.Length];
        var length = 0;
        foreach (var value in json)
        {
            if (value is not ((byte)'\r' or (byte)'\n'))
            {
                line[length++] = value;
            }
        }

        return line.AsSpan(0, length);
    }
}
