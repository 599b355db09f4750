using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Writes errors as the providers do (contract.md 1.10, 2.4).</summary>
internal static class SimulatedErrors
{
    /// <summary>Writes an error body as one value.</summary>
    public static void Write(Utf8JsonWriter json, Dialect dialect, RequestError error, string requestId)
    {
        json.WriteStartObject();
        if (dialect == Dialect.Anthropic)
        {
            json.WriteString("type"u8, "error"u8);
            WriteMembers(json, dialect, error);
            json.WriteString("request_id"u8, requestId);
        }
        else
        {
            WriteMembers(json, dialect, error);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the event that ends a stream in an error: overloaded, as providers most often are.</summary>
    public static ReadOnlyMemory<byte> WriteEvent(SseFrame frame, Dialect dialect)
    {
        var json = frame.Begin(dialect == Dialect.Anthropic ? "error" : null);
        WriteMembers(json, dialect, Scripted(dialect, dialect == Dialect.Anthropic ? 529 : 503));
        return frame.End();
    }

    /// <summary>The error a directive asked for.</summary>
    public static RequestError Scripted(Dialect dialect, int status) => new(
        status,
        status switch
        {
            429 => "Rate limit reached (simulated).",
            529 => "Overloaded",
            >= 500 => "The server had an error (simulated).",
            _ => $"Refused with status {status} (simulated).",
        },
        Code: dialect == Dialect.OpenAi && status == 429 ? "rate_limit_exceeded" : null);

    private static void WriteMembers(Utf8JsonWriter json, Dialect dialect, RequestError error)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, dialect == Dialect.Anthropic ? AnthropicType(error.Status) : OpenAiType(error.Status));
        json.WriteString("message"u8, error.Message);
        if (dialect == Dialect.OpenAi)
        {
            json.WriteString("param"u8, error.Parameter);
            json.WriteString("code"u8, error.Code);
        }

        json.WriteEndObject();
    }

    private static string AnthropicType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string OpenAiType(int status) => status switch
    {
        429 => "requests",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
