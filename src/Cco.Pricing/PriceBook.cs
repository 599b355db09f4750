using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cco.Pricing;

/// <summary>
/// What models cost, by name and day. Immutable. Names are compared without regard to case: no two models differ by case alone, and
/// a price must not hang on a client's spelling.
/// </summary>
public sealed class PriceBook
{
    private const string Resource = "prices.json";

    private static readonly Lazy<PriceBook> LazyBuiltIn = new(ReadBuiltIn);

    private readonly Dictionary<string, ImmutableArray<ModelPrice>> _rows;
    private readonly Dictionary<string, string> _aliases;
    private readonly Dictionary<string, string> _shadows;
    private readonly FrozenDictionary<string, PricedModel> _names;
    private readonly FrozenDictionary<string, PricedModel>.AlternateLookup<ReadOnlySpan<char>> _spans;

    /// <param name="rows">Rows by model id, newest first.</param>
    /// <param name="aliases">Names and the ids they stand for; an id may also be one of the book that this one will override.</param>
    /// <param name="shadows">Local models and the cloud models they are compared with.</param>
    /// <param name="terms">The named terms, for books read later.</param>
    internal PriceBook(
        Dictionary<string, ImmutableArray<ModelPrice>> rows,
        Dictionary<string, string> aliases,
        Dictionary<string, string> shadows,
        IReadOnlyDictionary<string, PriceTerms> terms)
    {
        _rows = rows;
        _aliases = aliases;
        _shadows = shadows;
        Terms = terms;
        var byId = aliases.ToLookup(alias => alias.Value, alias => alias.Key, NameComparer);
        var models = rows.Select(row => new PricedModel(row.Key, [.. byId[row.Key].Order(StringComparer.Ordinal)], row.Value))
            .OrderBy(model => model.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        Models = models;
        _names = models.SelectMany(model => model.Aliases.Prepend(model.Id), (model, name) => KeyValuePair.Create(name, model))
            .ToFrozenDictionary(NameComparer);
        _spans = _names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The prices this version was built with.</summary>
    public static PriceBook BuiltIn => LazyBuiltIn.Value;

    /// <summary>A book that prices nothing.</summary>
    public static PriceBook Empty { get; } = new(new(NameComparer), new(NameComparer), new(NameComparer), ImmutableDictionary<string, PriceTerms>.Empty);

    /// <summary>Every model, by id in ordinal order.</summary>
    public IReadOnlyCollection<PricedModel> Models { get; }

    /// <summary>Local models and the cloud models they are compared with.</summary>
    public IReadOnlyDictionary<string, string> Shadows => _shadows;

    internal static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    internal IReadOnlyDictionary<string, PriceTerms> Terms { get; }

    /// <summary>
    /// The model of a name: an id, an alias, or a form that clouds, routers and clients give them (<c>us.anthropic.…-v1:0</c>,
    /// <c>…@20250929</c>, <c>anthropic/…</c>, <c>…[1m]</c>, OpenAI's dated snapshots). <c>null</c> when none is known. Allocates nothing.
    /// </summary>
    public PricedModel? FindModel(string model) =>
        _names.TryGetValue(model, out var found) ? found : ModelName.Find(_spans, model);

    /// <summary>
    /// The row in force when an answer was served. <c>null</c> for an unknown model, and before the first row of a model whose first
    /// row has a day: what it cost then is not known.
    /// </summary>
    public ModelPrice? Find(string model, DateTimeOffset at) => FindModel(model)?.On(DateOnly.FromDateTime(at.UtcDateTime));

    /// <summary>The cloud model that a local one is compared with, or <c>null</c>.</summary>
    public string? ShadowOf(string? localModel) => localModel is null ? null : _shadows.GetValueOrDefault(localModel);

    /// <summary>
    /// This book with the models of <paramref name="other"/> in place of its own: all rows of a model are replaced, its names stay. A
    /// model that <paramref name="other"/> names by an alias known here replaces the model that the alias stands for, so that the name
    /// a user wrote and the name a provider answers with cannot cost differently.
    /// </summary>
    public PriceBook OverrideWith(PriceBook other)
    {
        var rows = new Dictionary<string, ImmutableArray<ModelPrice>>(_rows, NameComparer);
        var aliases = new Dictionary<string, string>(_aliases, NameComparer);
        foreach (var (id, replacement) in other._rows)
        {
            if (aliases.Remove(id, out var replaced) && !other._rows.ContainsKey(replaced))
            {
                rows.Remove(replaced);
                Redirect(aliases, replaced, id);
                aliases[replaced] = id;
            }

            // Removed first, since a dictionary keeps the old spelling of an equal key.
            rows.Remove(id);
            rows[id] = replacement;
        }

        foreach (var (alias, id) in other._aliases)
        {
            var target = rows.ContainsKey(id) ? id : aliases.GetValueOrDefault(id, id);
            rows.Remove(alias);
            Redirect(aliases, alias, target);
            aliases.Remove(alias);
            aliases[alias] = target;
        }

        var shadows = new Dictionary<string, string>(_shadows, NameComparer);
        foreach (var (local, cloud) in other._shadows)
        {
            shadows[local] = cloud;
        }

        return new PriceBook(rows, aliases, shadows, Terms);
    }

    /// <summary>Lets every alias of one model stand for another.</summary>
    private static void Redirect(Dictionary<string, string> aliases, string from, string to)
    {
        foreach (var alias in aliases.Where(alias => NameComparer.Equals(alias.Value, from)).ToArray())
        {
            aliases[alias.Key] = to;
        }
    }

    private static PriceBook ReadBuiltIn()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream(Resource)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        var reading = PriceBookReader.Read(json, Empty);
        return reading.Book ?? throw new InvalidOperationException($"{Resource}:\n{string.Join('\n', reading.Errors)}");
    }
}
