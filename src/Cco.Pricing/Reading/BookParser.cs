using System.Collections.Immutable;
using System.Text.Json;

namespace Cco.Pricing.Reading;

/// <summary>The whole file: sources and terms first, since rows refer to them; then rows; then aliases and shadows, which refer to rows.</summary>
internal sealed class BookParser(JsonReport report, PriceBook known)
{
    private const string NoModel = "is no model of this file or of the built-in book; write the model of a row";

    private static readonly string[] Members = ["$schema", "about", "sources", "terms", "aliases", "shadows", "rows"];

    /// <summary>The book; only to be used when nothing was reported.</summary>
    public PriceBook Parse(JsonElement root)
    {
        var members = report.Object(root, "$", Members);
        var sources = Sources(members);
        var terms = Terms(members);
        var rows = Rows(members, new RowParser(report, sources, terms, known.Terms));
        var aliases = Aliases(members, rows);
        return new PriceBook(rows, aliases, Shadows(members, rows, aliases), terms);
    }

    private Dictionary<string, string> Sources(Dictionary<string, JsonElement> members)
    {
        var sources = new Dictionary<string, string>();
        if (members.TryGetValue("sources", out var value))
        {
            foreach (var (name, source) in report.Object(value, "$.sources"))
            {
                sources[name] = report.Text(source, JsonReport.Keyed("$.sources", name)) ?? "";
            }
        }

        return sources;
    }

    private Dictionary<string, PriceTerms> Terms(Dictionary<string, JsonElement> members)
    {
        var terms = new Dictionary<string, PriceTerms>(PriceBook.NameComparer);
        if (members.TryGetValue("terms", out var value))
        {
            var parser = new TermsParser(report);
            foreach (var (name, term) in report.Object(value, "$.terms"))
            {
                terms[name] = parser.Parse(term, JsonReport.Keyed("$.terms", name));
            }
        }

        return terms;
    }

    private Dictionary<string, ImmutableArray<ModelPrice>> Rows(Dictionary<string, JsonElement> members, RowParser parser)
    {
        var rows = new Dictionary<string, ImmutableArray<ModelPrice>>(PriceBook.NameComparer);
        if (!members.TryGetValue("rows", out var value))
        {
            return rows;
        }

        foreach (var (item, path) in report.Array(value, "$.rows"))
        {
            if (parser.Parse(item, path) is not { } row)
            {
                continue;
            }

            var others = rows.GetValueOrDefault(row.Model, []);
            if (others.Any(other => other.From == row.From))
            {
                report.Add(path, row.From is { } day
                    ? $"a second row of {row.Model} from {day:yyyy-MM-dd}; give each row its own day"
                    : $"a second row of {row.Model} without from; only the oldest row may have none");
                continue;
            }

            rows[row.Model] = [.. others.Append(row).OrderByDescending(other => other.From ?? DateOnly.MinValue)];
        }

        return rows;
    }

    private Dictionary<string, string> Aliases(
        Dictionary<string, JsonElement> members, Dictionary<string, ImmutableArray<ModelPrice>> rows)
    {
        var aliases = new Dictionary<string, string>(PriceBook.NameComparer);
        if (!members.TryGetValue("aliases", out var value))
        {
            return aliases;
        }

        foreach (var (name, target) in report.Object(value, "$.aliases"))
        {
            var path = JsonReport.Keyed("$.aliases", name);
            if (!report.IsName(name, path) || report.Text(target, path) is not { } id)
            {
                continue;
            }

            // An alias of the built-in book is followed here, so that an alias never stands for an alias.
            var model = rows.ContainsKey(id) ? id : known.Models.FirstOrDefault(m => IsNamed(m, id))?.Id;
            if (model is null)
            {
                report.Refuse(path, target, NoModel);
            }
            else if (rows.ContainsKey(name) || PriceBook.NameComparer.Equals(name, model))
            {
                report.Add(path, "the name of a model that has rows of its own; drop the alias or the rows");
            }
            else
            {
                aliases[name] = model;
            }
        }

        return aliases;
    }

    private Dictionary<string, string> Shadows(
        Dictionary<string, JsonElement> members, Dictionary<string, ImmutableArray<ModelPrice>> rows, Dictionary<string, string> aliases)
    {
        var shadows = new Dictionary<string, string>(PriceBook.NameComparer);
        if (!members.TryGetValue("shadows", out var value))
        {
            return shadows;
        }

        foreach (var (name, target) in report.Object(value, "$.shadows"))
        {
            var path = JsonReport.Keyed("$.shadows", name);
            if (!report.IsName(name, path) || report.Text(target, path) is not { } id)
            {
                continue;
            }

            if (rows.ContainsKey(id) || aliases.ContainsKey(id) || known.FindModel(id) is not null)
            {
                shadows[name] = id;
            }
            else
            {
                report.Refuse(path, target, NoModel);
            }
        }

        return shadows;
    }

    private static bool IsNamed(PricedModel model, string name) =>
        PriceBook.NameComparer.Equals(model.Id, name) || model.Aliases.Contains(name, PriceBook.NameComparer);
}
