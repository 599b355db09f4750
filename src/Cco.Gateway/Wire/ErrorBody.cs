using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cco.Gateway.Wire;

/// <summary>The gateway's own errors in the shape a caller's client parses (contract.md 1.10 and 2.4).</summary>
internal static class ErrorBody
{
    // The body is JSON for programs, never markup: a quote in a sentence stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole body as UTF-8 JSON. OpenAI's shape has no place for <paramref name="requestId"/>; there it is a header only.</summary>
    public static byte[] Write(Dialect dialect, RequestError error, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            if (dialect == Dialect.Anthropic)
            {
                WriteAnthropic(writer, error, requestId);
            }
            else
            {
                WriteOpenAi(writer, error);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteAnthropic(Utf8JsonWriter writer, RequestError error, string requestId)
    {
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, AnthropicType(error.Status));
        writer.WriteString("message"u8, error.Message);
        if (error.Code is not null)
        {
            writer.WriteStartObject("details"u8);
            writer.WriteString("error_code"u8, error.Code);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("request_id"u8, requestId);
    }

    private static void WriteOpenAi(Utf8JsonWriter writer, RequestError error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, OpenAiType(error.Status));
        writer.WriteString("param"u8, error.Parameter);
        writer.WriteString("code"u8, error.Code ?? OpenAiCode(error.Status));
        writer.WriteEndObject();
    }

    private static string AnthropicType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 or 504 => "timeout_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string OpenAiType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? OpenAiCode(int status) => status switch
    {
        401 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        _ => null,
    };
}
