using System.Collections.Concurrent;
using Cco.Gateway.Settings;
using Microsoft.Playwright;

namespace Cco.Dashboard.Tests;

/// <summary>The page in a real browser.</summary>
internal sealed class PageTests
{
    private readonly ConcurrentQueue<string> _complaints = new();

    [Test]
    public async Task Page_FilledLedger_ShowsTilesAndCalls()
    {
        await using var site = await DashboardSite.StartAsync(SampleCalls.All);
        var page = await OpenAsync(site);

        await Assertions.Expect(Tile(page, "Spend")).ToContainTextAsync("$1.24");
        await Assertions.Expect(Tile(page, "Spend")).ToContainTextAsync("1 call of unknown cost");
        await Assertions.Expect(Tile(page, "Saved")).ToContainTextAsync("$0.4118");
        await Assertions.Expect(Tile(page, "Hit rate")).ToContainTextAsync("25%");
        await Assertions.Expect(Tile(page, "Calls")).ToContainTextAsync("10");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);
        await Assertions.Expect(Row(page, 0)).ToContainTextAsync("400 refused");
        await Assertions.Expect(Row(page, 1)).ToContainTextAsync("529 upstream error");
        await Assertions.Expect(Row(page, 2)).ToContainTextAsync("not-understood");
        await Assertions.Expect(Row(page, 2)).ToContainTextAsync("unpriced");
        await Assertions.Expect(Row(page, 7)).ToContainTextAsync("≈$0.4118");
        await Assertions.Expect(Row(page, 8)).ToContainTextAsync("claude-opus-4 → claude-opus-4-20250514");
        await Assertions.Expect(Row(page, 8)).ToContainTextAsync("not stored: pause-turn");
        await Assertions.Expect(Row(page, 8)).ToContainTextAsync("32,345");
        Assert.That(_complaints, Is.Empty);
    }

    [Test]
    public async Task Page_SimulatedCalls_StandApartFromSpend()
    {
        await using var site = await DashboardSite.StartAsync(SampleCalls.All);
        var page = await OpenAsync(site);

        var apart = page.Locator(".others li").Filter(new LocatorFilterOptions { HasText = "SIMULATED" });
        await Assertions.Expect(apart).ToContainTextAsync("would have cost $7.50");
        await Assertions.Expect(apart).ToContainTextAsync("cache saved $0.4118");
        await Assertions.Expect(page.Locator(".others li").Filter(new LocatorFilterOptions { HasText = "subscription" })).ToContainTextAsync("list value $0.4118");
        await Assertions.Expect(Row(page, 5)).ToContainTextAsync("SIMULATED");
        await Assertions.Expect(page.Locator(".tiles")).Not.ToContainTextAsync("7.50");
    }

    [Test]
    public async Task Page_EmptyLedger_ShowsTheFirstCallAndThenTheCall()
    {
        await using var site = await DashboardSite.StartAsync();
        var page = await OpenAsync(site);

        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("curl http://127.0.0.1:3000/v1/chat/completions");
        await Assertions.Expect(page.Locator(".tiles")).ToHaveCountAsync(0);
        await SaveAsync(page, "empty");
        site.Queue.TryWrite(SampleCalls.All[0]);

        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 15_000 });
        Assert.That(_complaints, Is.Empty);
    }

    [Test]
    public async Task Page_GatewayGone_SaysSoAndKeepsTheFigures()
    {
        await using var site = await DashboardSite.StartAsync(SampleCalls.All);
        var page = await OpenAsync(site);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);

        await site.StopAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(
            "Gateway not reachable, retrying.",
            new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);
        await SaveAsync(page, "stale");
    }

    [Test]
    public async Task Page_ConfigurationSavedWithMistakes_NamesTheFirst()
    {
        var live = new LiveConfiguration(new LoadedConfiguration(new GatewaySettings { Data = "/data" }, [], []));
        await using var site = await DashboardSite.StartAsync(live, SampleCalls.All);
        var page = await OpenAsync(site);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("");

        live.Reject(new RejectedFiles(
            DateTimeOffset.UnixEpoch,
            [
                new ConfigurationError("/etc/cco/appsettings.json", 7, "Cco:Cach", "Cco:Cach is not known here; did you mean Cache?"),
                new ConfigurationError("/etc/cco/prices.json", 1, "", "This is not JSON."),
            ]));

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(
            "The configuration was saved with 2 mistakes and is not used; the last good one goes on serving. /etc/cco/appsettings.json:7: Cco:Cach is not known here; did you mean Cache?");
        await SaveAsync(page, "configuration");
    }

    [Test]
    public async Task Page_OtherSpan_AsksForIt()
    {
        await using var site = await DashboardSite.StartAsync([SampleCalls.All[0] with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(1) }]);
        var page = await OpenAsync(site);
        await Assertions.Expect(Tile(page, "Calls").Locator(".figure")).ToHaveTextAsync("1");

        await page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "Last 7 days" }).CheckAsync();

        await Assertions.Expect(Tile(page, "Calls").Locator(".figure")).ToHaveTextAsync("0");
        await Assertions.Expect(Tile(page, "Hit rate").Locator(".figure")).ToHaveTextAsync("–");
    }

    [TestCase(360, 780, ColorScheme.Light)]
    [TestCase(360, 780, ColorScheme.Dark)]
    [TestCase(768, 1024, ColorScheme.Light)]
    [TestCase(1280, 800, ColorScheme.Light)]
    [TestCase(1280, 800, ColorScheme.Dark)]
    [TestCase(3840, 2160, ColorScheme.Light)]
    public async Task Page_AnyScreen_FitsAndIsLegible(int width, int height, ColorScheme scheme)
    {
        await using var site = await DashboardSite.StartAsync(SampleCalls.All);
        var page = await OpenAsync(site, width, height, scheme);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);
        await SaveAsync(page, $"{width}-{scheme}".ToLowerInvariant());

        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var cut = await page.EvaluateAsync<string[]>(Scripts.TextOutsideItsBox);
        var faint = await page.EvaluateAsync<string[]>(Scripts.TextBelowContrast);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(overflow, Is.Zero);
            Assert.That(cut, Is.Empty);
            Assert.That(faint, Is.Empty);
            Assert.That(_complaints, Is.Empty);
        }
    }

    private static ILocator Tile(IPage page, string name) =>
        page.Locator(".tile").Filter(new LocatorFilterOptions { Has = page.Locator("dt", new PageLocatorOptions { HasTextString = name }) });

    private static ILocator Row(IPage page, int n) => page.Locator("tbody tr").Nth(n);

    private static async Task SaveAsync(IPage page, string name)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "screenshots", name + ".png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        TestContext.AddTestAttachment(path);
    }

    /// <summary>Opens the page and collects whatever the browser complains of, breaches of the content security policy included.</summary>
    private async Task<IPage> OpenAsync(DashboardSite site, int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await Browser.OpenAsync(width, height, scheme);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        await page.GotoAsync(site.Url);
        return page;
    }
}
