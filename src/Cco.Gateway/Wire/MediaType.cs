namespace Cco.Gateway.Wire;

/// <summary>What a <c>content-type</c> says, parameters left aside.</summary>
internal static class MediaType
{
    public const string EventStream = "text/event-stream";
    public const string Json = "application/json";

    public static bool IsEventStream(string? contentType) => Is(contentType, EventStream);

    public static bool IsJson(string? contentType) => Is(contentType, Json);

    private static bool Is(string? contentType, string type)
    {
        var text = contentType.AsSpan();
        var semicolon = text.IndexOf(';');
        return (semicolon < 0 ? text : text[..semicolon]).Trim().Equals(type, StringComparison.OrdinalIgnoreCase);
    }
}
