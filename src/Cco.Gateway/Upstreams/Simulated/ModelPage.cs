using System.Globalization;
using Cco.Gateway.Wire;
using Microsoft.AspNetCore.WebUtilities;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>The part of the model list a query asks for (contract.md 1.12).</summary>
/// <param name="Models">In list order.</param>
/// <param name="HasMore">Whether the list goes on in the direction of reading.</param>
internal sealed record ModelPage(IReadOnlyList<SimulatedModel> Models, bool HasMore)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1_000;

    /// <summary>Reads <c>limit</c>, <c>after_id</c> and <c>before_id</c>; what is wrong with them is the error.</summary>
    public static (ModelPage? Page, RequestError? Error) Read(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        var limit = DefaultLimit;
        if (values.TryGetValue("limit", out var asked)
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return (null, new RequestError(400, $"limit: Input should be a whole number from 1 to {MaxLimit}", "limit", "invalid_value"));
        }

        var all = ModelCatalog.All;
        if (values.TryGetValue("before_id", out var before) && Array.FindIndex(all, model => model.Id == before) is >= 0 and var end)
        {
            var start = Math.Max(0, end - limit);
            return (new ModelPage(all[start..end], start > 0), null);
        }

        var from = values.TryGetValue("after_id", out var after) ? Array.FindIndex(all, model => model.Id == after) + 1 : 0;
        var to = Math.Min(all.Length, from + limit);
        return (new ModelPage(all[from..to], to < all.Length), null);
    }
}
