using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.PromptCache;
using Cco.Gateway.Analytics.Questions;
using Cco.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cco.Gateway.FunctionalTests.PromptCaching;

/// <summary>A gateway before a provider with a prompt cache, on a clock that stands until it is moved.</summary>
internal sealed class CachedGateway : IAsyncDisposable
{
    private readonly StubProvider _stub;

    private CachedGateway(StubProvider stub, TestGateway gateway, FakeTimeProvider clock, CachingProvider provider) =>
        (_stub, Gateway, Clock, Provider) = (stub, gateway, clock, provider);

    public TestGateway Gateway { get; }

    public FakeTimeProvider Clock { get; }

    public CachingProvider Provider { get; }

    /// <summary>Calls that came to the provider.</summary>
    public int Calls => _stub.Calls;

    public static async Task<CachedGateway> StartAsync(Action<TestGatewayOptions, string>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
        var provider = new CachingProvider(clock);
        var stub = await StubProvider.StartAsync(provider.AnswerAsync);
        var gateway = await TestGateway.StartAsync(stub, configure: options =>
        {
            options.Time = clock;
            configure?.Invoke(options, stub.Url);
        });
        return new CachedGateway(stub, gateway, clock, provider);
    }

    public CachedChat Chat(string name = "main", string session = "session-1") => new(Gateway, session, name);

    public async Task<PromptCacheReport> ReportAsync()
    {
        await Gateway.FlushAsync();
        return Gateway.Services.GetRequiredService<LedgerQueries>().Breaks(new LedgerQuestion());
    }

    public IEnumerable<string> Warnings() => Gateway.Log.Lines.Where(line => line.StartsWith("Warning: The provider's prompt cache broke", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _stub.DisposeAsync();
    }
}
