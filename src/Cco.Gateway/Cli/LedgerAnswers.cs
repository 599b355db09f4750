using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Reconcile;
using Cco.Gateway.Settings;

namespace Cco.Gateway.Cli;

/// <summary>The ledger's file, opened to be asked where no gateway runs.</summary>
internal sealed class LedgerAnswers : IDisposable
{
    private readonly LedgerStore _store;
    private readonly ConfigurationSources _sources;

    private LedgerAnswers(LedgerStore store, ConfigurationSources sources) => (_store, _sources, Queries) = (store, sources, new LedgerQueries(store));

    public LedgerQueries Queries { get; }

    /// <summary>Throws <see cref="LedgerException"/> when there is none, or it cannot be read.</summary>
    public static LedgerAnswers Open(ConfigurationSources sources)
    {
        var settings = sources.ReadSettings();
        return new LedgerAnswers(LedgerStore.OpenReadOnly(settings.Database ?? Path.Combine(settings.Data, DataDirectory.LedgerFileName)), sources);
    }

    /// <summary>The models whose calls have no price from a moment on.</summary>
    public IReadOnlyList<UnpricedModel> Unpriced(DateTimeOffset? from)
    {
        using var connection = _store.OpenReader();
        return LedgerRepricing.Unpriced(connection, PriceFile.InForce(_sources), from?.ToUnixTimeMilliseconds() ?? 0);
    }

    /// <summary>What a provider's calls of some UTC days came to.</summary>
    public IReadOnlyList<BookedUsage> Booked(string provider, DateOnly from, DateOnly to)
    {
        using var connection = _store.OpenReader();
        return BookedUsageQuery.Ask(connection, provider, from, to);
    }

    public void Dispose()
    {
        Queries.Dispose();
        _store.Dispose();
    }
}
