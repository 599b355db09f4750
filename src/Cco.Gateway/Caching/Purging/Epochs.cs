using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Cco.Gateway.Caching.Purging;

/// <summary>
/// The counters that purges raise, at one moment; immutable. A key's epoch is the sum of its four (docs/decisions/008-flights.md, "Purge"):
/// each only grows, and scope, namespace and model are in the key themselves, so no key of before a purge is ever made again after it.
/// </summary>
/// <param name="Everything">Begins at a number that no one had before.</param>
/// <param name="Scopes">By name, to the letter; a name that is not there counts 0.</param>
internal sealed record Epochs(
    Epoch Everything,
    IReadOnlyDictionary<string, Epoch> Scopes,
    IReadOnlyDictionary<string, Epoch> Namespaces,
    IReadOnlyDictionary<string, Epoch> Models)
{
    /// <summary>Names that are counted one by one. With one more, all are counted into <see cref="Everything"/>: a purge of everything, once.</summary>
    public const int MostNames = 10_000;

    /// <summary>Characters of a name, at most.</summary>
    public const int LongestName = 1_024;

    private static readonly Dictionary<string, Epoch> None = [];

    /// <summary>The last purge there was; <c>null</c> without any.</summary>
    [JsonIgnore]
    public LastPurge? Last => All().MaxBy(purge => purge.At) is { At: { } at } last
        ? new LastPurge(last.Target.Word, last.Target.Name, at)
        : null;

    /// <summary>Counters that no answer was ever stored under: where there are none yet, or those there were are lost.</summary>
    public static Epochs Begin() =>
        // 62 random bits, not the clock: it may be set back, and then count the same numbers again.
        From(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & ((1L << 62) - 1));

    public static Epochs From(long everything) => new(new Epoch(everything, null), None, None, None);

    /// <summary>The epoch of a key.</summary>
    /// <param name="model">By the name the caller asks for.</param>
    public long Of(string scope, string? @namespace, string model) =>
        Everything.Value + Value(Scopes, scope) + Value(Namespaces, @namespace) + Value(Models, model);

    /// <summary>When answers of a key were purged last; <c>null</c>: never.</summary>
    public DateTimeOffset? PurgedAt(string scope, string? @namespace, string model) =>
        new[] { Everything.At, Find(Scopes, scope).At, Find(Namespaces, @namespace).At, Find(Models, model).At }.Max();

    /// <summary>The counters after a purge.</summary>
    public Epochs With(PurgeTarget target, DateTimeOffset at)
    {
        var raised = target.Kind switch
        {
            PurgeKind.Everything => this with { Everything = Everything.Next(at) },
            PurgeKind.Scope => this with { Scopes = Raise(Scopes, target.Name!, at) },
            PurgeKind.Namespace => this with { Namespaces = Raise(Namespaces, target.Name!, at) },
            PurgeKind.Model => this with { Models = Raise(Models, target.Name!, at) },
            _ => throw new ArgumentOutOfRangeException(nameof(target)),
        };
        return raised.Scopes.Count + raised.Namespaces.Count + raised.Models.Count <= MostNames ? raised : raised.Folded(at);
    }

    // No key's sum gets smaller: each of its counters is at most the greatest of its kind.
    private Epochs Folded(DateTimeOffset at) =>
        new(new Epoch(Everything.Value + Greatest(Scopes) + Greatest(Namespaces) + Greatest(Models), at), None, None, None);

    private IEnumerable<(PurgeTarget Target, DateTimeOffset? At)> All() =>
    [
        (PurgeTarget.Everything, Everything.At),
        .. Scopes.Select(one => (new PurgeTarget(PurgeKind.Scope, one.Key), one.Value.At)),
        .. Namespaces.Select(one => (new PurgeTarget(PurgeKind.Namespace, one.Key), one.Value.At)),
        .. Models.Select(one => (new PurgeTarget(PurgeKind.Model, one.Key), one.Value.At)),
    ];

    private static Dictionary<string, Epoch> Raise(IReadOnlyDictionary<string, Epoch> epochs, string name, DateTimeOffset at) =>
        new(epochs, StringComparer.Ordinal) { [name] = Find(epochs, name).Next(at) };

    private static Epoch Find(IReadOnlyDictionary<string, Epoch> epochs, string? name) =>
        name is not null && epochs.TryGetValue(name, out var epoch) ? epoch : default;

    // Most gateways never purge by name: a lookup pays for nothing then.
    private static long Value(IReadOnlyDictionary<string, Epoch> epochs, string? name) => epochs.Count == 0 ? 0 : Find(epochs, name).Value;

    private static long Greatest(IReadOnlyDictionary<string, Epoch> epochs) => epochs.Values.Select(epoch => epoch.Value).DefaultIfEmpty().Max();
}
