using System.Buffers;

namespace Cco.Gateway.Wire;

/// <summary>
/// Adds the original server's fields to a plain chat completion: <c>content</c>, <c>input_tokens</c>, <c>output_tokens</c>, <c>from_cache</c>
/// at the end of the answer, the two counts at the end of its <c>usage</c> (architecture.md 5.10). The bytes that were there stay as they are.
/// </summary>
internal static class SeedFields
{
    /// <summary>
    /// Copies the answer with the fields to <paramref name="output"/>. A member that is there already is left alone; what is unknown is
    /// <c>null</c>. <c>false</c>, with nothing written, when the bytes are no chat completion.
    /// </summary>
    /// <param name="chatCompletionJson">The whole body.</param>
    /// <param name="output">Takes the new body.</param>
    /// <param name="added">What is new in what was written.</param>
    public static bool TrySplice(ReadOnlySpan<byte> chatCompletionJson, IBufferWriter<byte> output, out SeedRuns added)
    {
        added = new SeedRuns(0, 0, 0, 0, FromCache: -1);
        if (!SeedFieldsScan.TryRead(chatCompletionJson, out var found))
        {
            return false;
        }

        var splice = new Splice(output);
        var input = found.InputTokens.Of(chatCompletionJson);
        var outputTokens = found.OutputTokens.Of(chatCompletionJson);
        var copied = 0;
        if (found.UsageEnd >= 0)
        {
            splice.Write(chatCompletionJson[..found.UsageEnd]);
            splice.First = found.UsageIsEmpty;
            splice.Member(found.UsageHasInput, "\"input_tokens\":"u8, input);
            splice.Member(found.UsageHasOutput, "\"output_tokens\":"u8, outputTokens);
            copied = found.UsageEnd;
        }

        var shift = splice.Written - copied;
        splice.Write(chatCompletionJson[copied..found.End]);
        var root = splice.Written;
        splice.First = false;
        splice.Member(found.HasContent, "\"content\":"u8, found.Content.Of(chatCompletionJson));
        splice.Member(found.HasInput, "\"input_tokens\":"u8, input);
        splice.Member(found.HasOutput, "\"output_tokens\":"u8, outputTokens);
        splice.Member(found.HasFromCache, "\"from_cache\":"u8, "false"u8);
        var fromCache = found switch
        {
            { HasFromCache: false } => splice.Written - "false".Length,
            { FromCache: >= 0 } => found.FromCache + (found.FromCache >= copied ? shift : 0),
            _ => -1,
        };
        added = new SeedRuns(copied, shift, root, splice.Written - root, fromCache);
        splice.Write(chatCompletionJson[found.End..]);
        return true;
    }

    private ref struct Splice(IBufferWriter<byte> output)
    {
        public int Written { get; private set; }

        public bool First { get; set; }

        public void Member(bool isThere, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (isThere)
            {
                return;
            }

            if (!First)
            {
                Write(","u8);
            }

            First = false;
            Write(name);
            Write(value);
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            Written += bytes.Length;
        }
    }
}
