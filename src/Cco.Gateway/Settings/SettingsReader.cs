using System.Globalization;
using System.Net;
using Cco.Gateway.Settings.Reading;

namespace Cco.Gateway.Settings;

/// <summary>
/// Reads the section <c>Cco</c> into <see cref="GatewaySettings"/>. All errors are found in one pass; each names where the value came
/// from, the value, and what would be right. A key it does not know is an error: a typo must not pass for a default.
/// </summary>
internal sealed class SettingsReader
{
    private readonly IConfigurationRoot _configuration;
    private readonly FileErrors _errors;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EffectiveSetting> _effective = [];

    private SettingsReader(IConfigurationRoot configuration, FileErrors errors) => (_configuration, _errors) = (configuration, errors);

    /// <summary>The settings, with the default in place of each value that is wrong; and each setting with its origin.</summary>
    /// <param name="defaultData">The data directory when none is set.</param>
    /// <param name="errors">Those of <c>appsettings.json</c>, whose structure was checked before.</param>
    public static (GatewaySettings Settings, IReadOnlyList<EffectiveSetting> Effective) Read(
        IConfigurationRoot configuration, string defaultData, FileErrors errors)
    {
        var reader = new SettingsReader(configuration, errors);
        var settings = reader.Read(defaultData);
        reader.RefuseUnknownKeys();
        return (settings, reader._effective);
    }

    private GatewaySettings Read(string defaultData)
    {
        var d = new GatewaySettings { Data = defaultData };
        return d with
        {
            Upstream = Text("Cco:Upstream", d.Upstream)!,
            Listen = new ListenSettings(Host("Cco:Listen:Host", d.Listen.Host), Port("Cco:Listen:Port", d.Listen.Port)),
            Dashboard = new ListenSettings(Host("Cco:Dashboard:Host", d.Dashboard.Host), Port("Cco:Dashboard:Port", d.Dashboard.Port)),
            Data = FullPath("Cco:Data", d.Data)!,
            Database = FullPath("Cco:Database", d.Database),
            Cache = new CacheSettings
            {
                Enabled = Boolean("Cco:Cache:Enabled", d.Cache.Enabled),
                Size = Size("Cco:Cache:Size", d.Cache.Size),
                Ttl = Time("Cco:Cache:Ttl", d.Cache.Ttl),
                MaxAnswer = Size("Cco:Cache:MaxAnswer", d.Cache.MaxAnswer, CacheSettings.MostMaxAnswer),
                Persist = Boolean("Cco:Cache:Persist", d.Cache.Persist),
                PersistSize = Size("Cco:Cache:PersistSize", d.Cache.PersistSize),
                Scope = Word("Cco:Cache:Scope", d.Cache.Scope, ("caller", CacheScope.Caller), ("shared", CacheScope.Shared)),
            },
            Flights = new FlightSettings
            {
                MaxListeners = Count("Cco:Flights:MaxListeners", d.Flights.MaxListeners),
                MaxBytes = Size("Cco:Flights:MaxBytes", d.Flights.MaxBytes),
                Detached = Time("Cco:Flights:Detached", d.Flights.Detached),
            },
            Ledger = new LedgerSettings
            {
                RetentionDays = Count("Cco:Ledger:RetentionDays", d.Ledger.RetentionDays),
                MaxSize = Size("Cco:Ledger:MaxSize", d.Ledger.MaxSize),
            },
            Guard = new GuardSettings
            {
                Hosts = List("Cco:Guard:Hosts", d.Guard.Hosts),
                Origins = List("Cco:Guard:Origins", d.Guard.Origins),
            },
            Shutdown = new ShutdownSettings { Deadline = Time("Cco:Shutdown:Deadline", d.Shutdown.Deadline) },
        };
    }

    private string? Text(string key, string? fallback) =>
        Parse(key, fallback, "a text", static (string text, out string? value) => (value = text).Length > 0, static value => value ?? "");

    private string? FullPath(string key, string? fallback) => Text(key, fallback) is { } path ? Path.GetFullPath(path) : null;

    private string Host(string key, string fallback) =>
        Parse(key, fallback, "an IP address or localhost", static (string text, out string host) =>
        {
            host = text;
            return text.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(text, out _);
        });

    private int Port(string key, int fallback) =>
        Parse(key, fallback, "a port from 0 to 65535", static (string text, out int port) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535);

    private int Count(string key, int fallback) => Parse(key, fallback, "a whole number from 1 to 1000000", (string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 1_000_000);

    private long Size(string key, long fallback, long most = long.MaxValue) => Parse(
        key,
        fallback,
        most == long.MaxValue ? ByteSize.Expected : $"at most {ByteSize.Format(most)}: {ByteSize.Expected}",
        (string text, out long size) => ByteSize.TryParse(text, out size) && size <= most,
        ByteSize.Format);

    private TimeSpan Time(string key, TimeSpan fallback) =>
        Parse<TimeSpan>(key, fallback, Duration.Expected, Duration.TryParse, Duration.Format);

    private bool Boolean(string key, bool fallback) =>
        Parse<bool>(key, fallback, "true or false", bool.TryParse, static value => value ? "true" : "false");

    private T Word<T>(string key, T fallback, params (string Word, T Value)[] words) => Parse(
        key,
        fallback,
        string.Join(" or ", words.Select(w => w.Word)),
        (string text, out T value) =>
        {
            var index = Array.FindIndex(words, w => w.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? fallback : words[index].Value;
            return index >= 0;
        },
        value => words.First(w => EqualityComparer<T>.Default.Equals(w.Value, value)).Word);

    private IReadOnlyList<string> List(string key, IReadOnlyList<string> fallback)
    {
        _known.Add(key);
        var section = _configuration.GetSection(key);
        foreach (var child in section.GetChildren())
        {
            _known.Add(child.Path);
        }

        var list = section.Value is { } single
            ? single.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : section.GetChildren().Select(c => c.Value).OfType<string>().ToArray() is { Length: > 0 } many ? many : fallback;
        Note(key, string.Join(", ", list));
        return list;
    }

    private T Parse<T>(string key, T fallback, string expected, TryParse<T> parse, Func<T, string>? format = null)
    {
        _known.Add(key);
        var value = fallback;
        if (_configuration[key] is { Length: > 0 } text && !parse(text, out value))
        {
            _errors.Add(SettingsLayers.OriginOf(_configuration, key), key, $"is \"{text}\"; expected {expected}.");
            value = fallback;
        }

        Note(key, format is null ? $"{value}" : format(value));
        return value;
    }

    private void Note(string key, string value) =>
        _effective.Add(new EffectiveSetting(key, value, SettingsLayers.OriginOf(_configuration, key)));

    private void RefuseUnknownKeys()
    {
        foreach (var (key, value) in _configuration.GetSection("Cco").AsEnumerable())
        {
            if (value is not null && !_known.Contains(key))
            {
                var origin = SettingsLayers.OriginOf(_configuration, key);
                var nearest = NearestName.Of(key, _known);
                _errors.Add(origin, key, nearest is null
                    ? "is not a setting. See docs/configuration.md for the settings there are."
                    : $"is not a setting; did you mean {(origin.Layer == SettingLayer.Environment ? nearest.Replace(":", "__", StringComparison.Ordinal) : nearest)}?");
            }
        }
    }

    private delegate bool TryParse<T>(string text, out T value);
}
