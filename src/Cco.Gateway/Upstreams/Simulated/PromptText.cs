namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>What a person wrote, out of what a client sent.</summary>
internal static class PromptText
{
    private const string ReminderStart = "<system-reminder>";
    private const string ReminderEnd = "</system-reminder>";

    /// <summary>The text without <c>&lt;system-reminder&gt;</c> blocks, trimmed; an unclosed block reaches to the end.</summary>
    public static string WithoutReminders(string text)
    {
        while (true)
        {
            var start = text.IndexOf(ReminderStart, StringComparison.Ordinal);
            if (start < 0)
            {
                return text.Trim();
            }

            var end = text.IndexOf(ReminderEnd, start, StringComparison.Ordinal);
            text = end < 0 ? text[..start] : text.Remove(start, end + ReminderEnd.Length - start);
        }
    }

    /// <summary>The beginning as one line of at most <paramref name="length"/> characters, cut between Unicode scalars.</summary>
    public static string Excerpt(string text, int length)
    {
        var line = text.Length > length ? text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].TrimEnd() + "…" : text;
        return line.ReplaceLineEndings(" ");
    }
}
