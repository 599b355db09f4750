using Cco.Gateway.Exchange;
using Cco.Pricing;
using Microsoft.Data.Sqlite;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>Which calls a question is about; <c>null</c> is any. Values are matched whole.</summary>
internal sealed record CallFilter
{
    /// <summary>All calls.</summary>
    public static readonly CallFilter All = new();

    /// <summary>The names a filter has in a query string, and the SQL that holds for a call when it matches <c>@</c> that name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Conditions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["model"] = "@model IN (model_served, model_asked)",
        ["key"] = "scope = @key",
        ["project"] = "project = @project",
        ["tag"] = "instr(',' || tags || ',', ',' || @tag || ',') > 0",
        ["session"] = "session = @session",
        ["agent"] = "agent = @agent",
        ["route"] = "route = @route",
        ["cluster"] = "cluster = @cluster",
        ["run"] = "run = @run",
        ["user"] = "user = @user",
        ["class"] = "request_class = @class",
        ["outcome"] = "outcome = @outcome",
        ["billing"] = "billing = @billing",
        ["cache"] = "cache_result = @cache",
        ["cost"] = "cost_status = @cost",
    };

    /// <summary>The values there are, of names that have only some.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Choices = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["outcome"] = Words<CallResult>.All,
        ["billing"] = Words<Billing>.All,
        ["cache"] = Words<CacheResult>.All,
        ["cost"] = Words<CostStatus>.All,
    };

    /// <summary>Values by name; each name is one of <see cref="Conditions"/>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public bool IsAll => Values.Count == 0;

    /// <summary>The calls of one run; all of them for <c>null</c>.</summary>
    public static CallFilter OfRun(string? run) => run is null ? All : new CallFilter { Values = new Dictionary<string, string> { ["run"] = run } };

    /// <summary>What to put behind a <c>WHERE</c> that has a condition already; the parameters are added to the command.</summary>
    public string AndTo(SqliteCommand command)
    {
        foreach (var (name, value) in Values)
        {
            command.Parameters.AddWithValue("@" + name, value);
        }

        return string.Concat(Values.Keys.Select(name => $" AND {Conditions[name]}"));
    }
}
