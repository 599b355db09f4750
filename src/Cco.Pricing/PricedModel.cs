using System.Collections.Immutable;

namespace Cco.Pricing;

/// <summary>A model of the price book with all its names and rows.</summary>
public sealed class PricedModel
{
    internal PricedModel(string id, ImmutableArray<string> aliases, ImmutableArray<ModelPrice> rows)
    {
        Id = id;
        Aliases = aliases;
        Rows = rows;
    }

    /// <summary>The id that rules and reports use.</summary>
    public string Id { get; }

    /// <summary>Other names of the same model, in ordinal order.</summary>
    public ImmutableArray<string> Aliases { get; }

    /// <summary>The rows, newest first.</summary>
    public ImmutableArray<ModelPrice> Rows { get; }

    /// <summary>
    /// The row in force on a UTC day: a row ends only where a later one begins, never at retirement. <c>null</c> before the first
    /// row's day; a row without a day has no before.
    /// </summary>
    public ModelPrice? On(DateOnly day)
    {
        foreach (var row in Rows)
        {
            if (!(row.From > day))
            {
                return row;
            }
        }

        return null;
    }
}
