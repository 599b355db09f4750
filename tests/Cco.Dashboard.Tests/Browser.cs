using Cco.TestKit;
using Microsoft.Playwright;

namespace Cco.Dashboard.Tests;

/// <summary>One Chromium for the whole run, the machine's own; each test opens a context of its own in it.</summary>
[SetUpFixture]
internal sealed class Browser
{
    private static readonly string? Executable = Find();

    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Running = new(LaunchAsync);

    /// <summary>A page at the given size and colour scheme; ends the test when there is no browser.</summary>
    public static async Task<IPage> OpenAsync(int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        Requires.Tool("Chromium (install it or set CCO_CHROMIUM to its path)", Executable is not null);
        var (_, browser) = await Running.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            TimezoneId = "UTC",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await context.NewPageAsync();
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (Running.IsValueCreated)
        {
            var (playwright, browser) = await Running.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();

        // Build machines run as root, where Chromium has no sandbox; it only ever sees the page under test.
        var options = new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = ["--no-sandbox"] };
        return (playwright, await playwright.Chromium.LaunchAsync(options));
    }

    private static string? Find()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("CCO_CHROMIUM"),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ];
        return places.FirstOrDefault(File.Exists);
    }
}
