using System.Text;

namespace Cco.Gateway.Settings;

/// <summary>What people call a setting: <c>Cco:Cache:Ttl</c> is the cache TTL, <c>Cco:Listen:Port</c> the port.</summary>
internal static class SettingWords
{
    public static string Of(string key)
    {
        var words = new StringBuilder();
        foreach (var part in key.Split(':').Where(static part => part is not ("Cco" or "Listen")))
        {
            words.Append(words.Length == 0 ? "" : " ");
            words.Append(part == "Ttl" ? "TTL" : Spaced(part));
        }

        return words.ToString();
    }

    private static string Spaced(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
