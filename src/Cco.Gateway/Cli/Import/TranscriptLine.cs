using System.Globalization;
using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Cli.Import;

/// <summary>What is read of one line of a Claude Code transcript. No text of a prompt or an answer is taken out of it.</summary>
internal struct TranscriptLine
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary><c>assistant</c>, <c>user</c>, <c>summary</c>, …</summary>
    public string? Type;

    public string? Session;

    /// <summary>The folder Claude Code worked in.</summary>
    public string? Folder;

    public string? Agent;

    public string? LineId;

    public string? RequestId;

    public DateTimeOffset? At;

    /// <summary>Claude Code wrote it in place of an answer.</summary>
    public bool IsErrorMessage;

    /// <summary>Where the member <c>message</c> is, an object; empty when there is none.</summary>
    public Range Message;

    public string? MessageId;

    public string? Model;

    public bool HasUsage;

    /// <summary>An answer of a model, as far as one is written at this point.</summary>
    public readonly bool IsAnswer => Type == "assistant" && HasUsage && !IsErrorMessage && Model is not (null or "<synthetic>");

    /// <summary>What makes the call this one and no other; <c>null</c> when nothing does.</summary>
    public readonly string? Key => MessageId is not null ? $"{MessageId}:{RequestId}" : LineId;

    /// <summary><c>false</c>: the line is no JSON object.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out TranscriptLine line)
    {
        line = default;
        var reader = new Utf8JsonReader(text, JsonReading.Options);
        try
        {
            if (!reader.EnterRoot())
            {
                return false;
            }

            while (reader.NextMember())
            {
                line.ReadMember(ref reader);
            }

            return !reader.Read();
        }
        catch (Exception exception) when (JsonReading.IsBadJson(exception))
        {
            return false;
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            Type = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("sessionId"u8))
        {
            Session = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("cwd"u8))
        {
            Folder = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("agentId"u8))
        {
            Agent = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("uuid"u8))
        {
            LineId = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("requestId"u8))
        {
            RequestId = reader.TakeWord();
        }
        else if (reader.ValueTextEquals("timestamp"u8))
        {
            At = DateTimeOffset.TryParseExact(reader.TakeWord(), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment
                : null;
        }
        else if (reader.ValueTextEquals("isApiErrorMessage"u8))
        {
            IsErrorMessage = reader.TakeIsSet();
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            ReadMessage(ref reader);
        }
        else
        {
            reader.TakeValue();
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            return;
        }

        var start = (int)reader.TokenStartIndex;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("id"u8))
            {
                MessageId = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                Model = reader.TakeWord();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                HasUsage = reader.TakeIsSet();
            }
            else
            {
                reader.TakeValue();
            }
        }

        Message = start..(int)reader.BytesConsumed;
    }
}
