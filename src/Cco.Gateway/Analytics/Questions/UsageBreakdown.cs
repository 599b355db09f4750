namespace Cco.Gateway.Analytics.Questions;

/// <summary>The calls of a span split by one thing, most spent first; hours and days in their order.</summary>
internal sealed record UsageBreakdown
{
    public required Grouping By { get; init; }

    /// <summary>The first moment counted; <c>null</c> is since the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment not counted; <c>null</c> is until now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The time zone of hours and days, as <c>Europe/Berlin</c>.</summary>
    public required string Zone { get; init; }

    public required IReadOnlyList<UsageLine> Lines { get; init; }

    /// <summary>The lines beyond those asked for, in one; <c>null</c> when there are none.</summary>
    public UsageLine? Rest { get; init; }

    /// <summary>How many lines <see cref="Rest"/> stands for.</summary>
    public long RestLines { get; init; }

    /// <summary>All calls, each once: a call with two tags is in two lines.</summary>
    public required UsageLine Total { get; init; }
}
