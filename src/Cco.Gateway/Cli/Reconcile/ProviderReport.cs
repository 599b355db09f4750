namespace Cco.Gateway.Cli.Reconcile;

/// <summary>A provider's own count, as far as it was read.</summary>
internal sealed class ProviderReport
{
    private readonly HashSet<DateOnly> _days = [];

    /// <summary><c>anthropic</c> or <c>openai</c>; <c>null</c> before anything was read.</summary>
    public string? Provider { get; set; }

    public List<ProviderUsage> Lines { get; } = [];

    /// <summary>A report of tokens was among what was read: a model that is not in it had none.</summary>
    public bool HasTokens { get; set; }

    /// <summary>A report of costs was among it.</summary>
    public bool HasCosts { get; set; }

    /// <summary>The last page read was not the last there is.</summary>
    public bool IsPart { get; set; }

    /// <summary>The days it is about, also those without a line.</summary>
    public IReadOnlySet<DateOnly> Days => _days;

    public void AddDay(DateOnly day) => _days.Add(day);
}
