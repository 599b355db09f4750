using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Cco.Gateway.Wire;

/// <summary>
/// Reads what routing needs from a JSON request body in one pass and refuses only what the gateway itself must refuse (architecture.md
/// 5.5 and 5.15); everything else is the upstream's to judge. Allocates the model's string, the
/// end user's digest and the result, nothing else in the normal case.
/// </summary>
internal static class EnvelopeReader
{
    /// <summary>The deepest nesting that is forwarded.</summary>
    public const int MaxDepth = 1000;

    private const int FewNames = 32;
    private const int LongestShownName = 64;

    private enum Field
    {
        None,
        Model,
        Stream,
        Messages,
        Input,
        StreamOptions,
        IncludeUsage,
        EndUser,
        Metadata,
    }

    /// <summary>Never throws; <paramref name="kind"/> decides which members must be there.</summary>
    public static EnvelopeResult Read(ReadOnlySpan<byte> body, ApiEndpointKind kind)
    {
        var hasMark = body.StartsWith(Encoding.UTF8.Preamble);
        var text = hasMark ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (!text.ContainsAnyExcept(" \t\r\n"u8))
        {
            return Refuse("The request body is empty; send a JSON object.", null, "empty_body");
        }

        var oddity = hasMark ? "the body begins with a byte order mark" : Utf8.IsValid(text) ? null : "invalid UTF-8";
        var names = new TopLevelNames(text, stackalloc TopLevelNames.Name[FewNames]);
        try
        {
            return Scan(text, kind, oddity, ref names);
        }
        catch (JsonException error)
        {
            return Refuse(
                $"The request body is not valid JSON: unexpected data at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.",
                null,
                "invalid_json");
        }
        finally
        {
            names.Dispose();
        }
    }

    private static EnvelopeResult Scan(ReadOnlySpan<byte> text, ApiEndpointKind kind, string? oddity, ref TopLevelNames names)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Refuse("The request body must be a JSON object.", null, "invalid_type");
        }

        var members = new Members { Oddity = oddity };
        var depth = 1;
        var field = Field.None;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    NoteSurrogates(ref reader, ref members);
                    if (reader.CurrentDepth == 1)
                    {
                        if (!names.Add((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped))
                        {
                            return RefuseDuplicate(reader.ValueSpan);
                        }

                        field = Classify(reader.ValueSpan, reader.ValueIsEscaped);
                        members.InStreamOptions = members.InMetadata = false;
                    }
                    else if (members.InStreamOptions && reader.CurrentDepth == 2 && reader.ValueTextEquals("include_usage"u8))
                    {
                        field = Field.IncludeUsage;
                    }
                    else if (members.InMetadata && reader.CurrentDepth == 2 && reader.ValueTextEquals("user_id"u8))
                    {
                        field = Field.EndUser;
                    }

                    continue;
                case JsonTokenType.String:
                    NoteSurrogates(ref reader, ref members);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    depth = Math.Max(depth, reader.CurrentDepth + 1);
                    if (depth > MaxDepth)
                    {
                        return Refuse($"The request body is nested deeper than {MaxDepth} levels.", null, "nesting_too_deep");
                    }

                    break;
            }

            if (field != Field.None)
            {
                Note(ref reader, field, ref members);
                field = Field.None;
            }
        }

        return Judge(in members, kind, depth);
    }

    private static EnvelopeResult Judge(in Members members, ApiEndpointKind kind, int depth)
    {
        if (!members.HasModel)
        {
            return RefuseMissing("model", "is required");
        }

        if (string.IsNullOrEmpty(members.Model))
        {
            return RefuseInvalid("model", "must be a non-empty string");
        }

        switch (kind)
        {
            case ApiEndpointKind.Messages or ApiEndpointKind.CountTokens or ApiEndpointKind.ChatCompletions when !members.HasMessages:
                return RefuseMissing("messages", "is required");
            case ApiEndpointKind.Messages or ApiEndpointKind.CountTokens or ApiEndpointKind.ChatCompletions when !members.MessagesIsArray:
                return RefuseInvalid("messages", "must be an array");
            case ApiEndpointKind.Embeddings when !members.HasInput:
                return RefuseMissing("input", "is required");
            default:
                var includeUsage = kind == ApiEndpointKind.ChatCompletions && members.IncludeUsage == true;
                return new EnvelopeResult(
                    new RequestEnvelope(members.Model, members.Stream, depth, members.Oddity, includeUsage) { EndUser = members.EndUser }, null);
        }
    }

    private static void Note(ref Utf8JsonReader reader, Field field, ref Members members)
    {
        switch (field)
        {
            case Field.Model:
                members.HasModel = true;
                members.Model = reader.TokenType == JsonTokenType.String ? Decode(reader.ValueSpan, reader.ValueIsEscaped) : null;
                break;
            case Field.Stream when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                members.Stream = reader.TokenType == JsonTokenType.True;
                break;
            case Field.Stream:
                members.Oddity ??= "stream is no boolean";
                break;
            case Field.Messages:
                members.HasMessages = true;
                members.MessagesIsArray = reader.TokenType == JsonTokenType.StartArray;
                break;
            case Field.StreamOptions:
                members.InStreamOptions = reader.TokenType == JsonTokenType.StartObject;
                members.Oddity ??= reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null ? null : "stream_options is no object";
                break;
            case Field.Metadata:
                members.InMetadata = reader.TokenType == JsonTokenType.StartObject;
                break;
            case Field.EndUser when reader.TokenType == JsonTokenType.String:
                members.EndUser ??= EndUser.Digest(reader.ValueSpan, reader.ValueIsEscaped);
                break;
            case Field.EndUser:
                break;
            case Field.IncludeUsage:
                NoteIncludeUsage(reader.TokenType, ref members);
                break;
            default:
                members.HasInput = true;
                break;
        }
    }

    private static void NoteIncludeUsage(JsonTokenType value, ref Members members)
    {
        if (members.IncludeUsage is not null)
        {
            members.Oddity ??= "stream_options.include_usage appears more than once";
        }
        else if (value is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
        {
            members.Oddity ??= "stream_options.include_usage is no boolean";
        }

        members.IncludeUsage = value == JsonTokenType.True;
    }

    private static void NoteSurrogates(ref Utf8JsonReader reader, ref Members members)
    {
        if (members.Oddity is null && reader.ValueIsEscaped && JsonText.HasLoneSurrogate(reader.ValueSpan))
        {
            members.Oddity = "lone surrogate";
        }
    }

    private static Field Classify(scoped ReadOnlySpan<byte> raw, bool escaped)
    {
        // No name of interest is longer than 17 bytes, which is 102 when each of them is escaped.
        Span<byte> plain = stackalloc byte[102];
        if (escaped)
        {
            raw = raw.Length <= plain.Length ? plain[..JsonText.Unescape(raw, plain)] : [];
        }

        return raw.SequenceEqual("model"u8) ? Field.Model
            : raw.SequenceEqual("stream"u8) ? Field.Stream
            : raw.SequenceEqual("messages"u8) ? Field.Messages
            : raw.SequenceEqual("input"u8) ? Field.Input
            : raw.SequenceEqual("stream_options"u8) ? Field.StreamOptions
            : raw.SequenceEqual("metadata"u8) ? Field.Metadata
            : raw.SequenceEqual("user"u8) || raw.SequenceEqual("safety_identifier"u8) ? Field.EndUser
            : Field.None;
    }

    private static string Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        using var buffer = new PooledBuffer();
        return Encoding.UTF8.GetString(buffer.Reserve(raw.Length)[..JsonText.Unescape(raw, buffer.Reserve(raw.Length))]);
    }

    private static EnvelopeResult RefuseDuplicate(ReadOnlySpan<byte> raw)
    {
        var name = Decode(raw[..Math.Min(raw.Length, LongestShownName * 6)], escaped: true);
        var shown = name.Length <= LongestShownName ? name : string.Concat(name.AsSpan(0, LongestShownName), "…");
        return Refuse($"{shown}: appears more than once in the request body.", shown, "duplicate_parameter");
    }

    private static EnvelopeResult RefuseMissing(string field, string why) =>
        Refuse($"{field}: {why}.", field, "missing_required_parameter");

    private static EnvelopeResult RefuseInvalid(string field, string why) => Refuse($"{field}: {why}.", field, "invalid_type");

    private static EnvelopeResult Refuse(string message, string? parameter, string code) =>
        new(null, new RequestError(StatusCodes.Status400BadRequest, message, parameter, code));

    private ref struct Members
    {
        public bool HasModel;
        public string? Model;
        public bool Stream;
        public bool HasMessages;
        public bool MessagesIsArray;
        public bool HasInput;
        public bool InStreamOptions;
        public bool InMetadata;
        public string? EndUser;
        public bool? IncludeUsage;
        public string? Oddity;
    }
}
