using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>Keeps secrets out of what is printed: values the schema marks <c>writeOnly</c>, and passwords inside addresses and connection strings.</summary>
internal static class SecretText
{
    private const string Hidden = "***";

    private static readonly string[] PasswordNames = ["password", "pwd"];

    /// <param name="key">The setting.</param>
    public static string Hide(string key, string value)
    {
        if (value.Length == 0)
        {
            return value;
        }

        return IsSecret(key) ? "(set)" : string.Join(';', InAddress(value).Split(';').Select(static part => Split(part, '=')).Select(static p => p.Value is null
            ? p.Name
            : $"{p.Name}={(PasswordNames.Contains(p.Name.Trim(), StringComparer.OrdinalIgnoreCase) ? Hidden : p.Value)}"));
    }

    private static bool IsSecret(string key)
    {
        var schema = Schemas.Settings;
        foreach (var name in key.Split(':'))
        {
            if (schema.Member(name) is not { } member)
            {
                return false;
            }

            schema = member;
        }

        return schema.IsSecret;
    }

    // redis://user:secret@host, and the comma form "host:6379,password=secret" of Redis.
    private static string InAddress(string value)
    {
        var start = value.IndexOf("://", StringComparison.Ordinal);
        var end = start < 0 ? -1 : value.IndexOf('@', start);
        var address = end < 0 ? value : $"{value[..(start + 3)]}{Hidden}{value[end..]}";
        return string.Join(',', address.Split(',').Select(static part =>
            PasswordNames.Any(name => part.TrimStart().StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase)) ? $"{Split(part, '=').Name}={Hidden}" : part));
    }

    private static (string Name, string? Value) Split(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..]) : (text, null);
}
