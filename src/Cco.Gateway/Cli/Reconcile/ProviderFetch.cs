using System.Globalization;
using System.Net.Http.Headers;
using Cco.Gateway.Cli.Admin;

namespace Cco.Gateway.Cli.Reconcile;

/// <summary>Asks a provider for its own count of some UTC days, page by page. Whatever goes wrong is an <see cref="AdminException"/> without the key.</summary>
internal static class ProviderFetch
{
    /// <summary>Far more than a year of days has.</summary>
    private const int MaxPages = 500;

    private const int MaxDays = 31;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The environment variable with a provider's admin key; <c>null</c> for a provider that is not known.</summary>
    public static string? KeyVariable(string provider) => provider switch
    {
        "anthropic" => "ANTHROPIC_ADMIN_KEY",
        "openai" => "OPENAI_ADMIN_KEY",
        _ => null,
    };

    /// <param name="provider">One that <see cref="KeyVariable"/> knows.</param>
    /// <param name="baseUrl">In place of the provider's own; encrypted, or on this machine.</param>
    /// <param name="to">The last day.</param>
    public static async Task<ProviderReport> RunAsync(
        string provider, string key, string? baseUrl, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        var isAnthropic = provider == "anthropic";
        var address = Address(baseUrl ?? (isAnthropic ? "https://api.anthropic.com" : "https://api.openai.com"));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (isAnthropic)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("x-api-key", key);
            http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        }
        else
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var report = new ProviderReport { Provider = provider };
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            report.AddDay(day);
        }

        foreach (var path in isAnthropic ? AnthropicPaths(from, to.AddDays(1)) : OpenAiPaths(from, to.AddDays(1)))
        {
            await ReadAsync(http, address + path, report, cancellation);
        }

        return report;
    }

    private static IEnumerable<string> AnthropicPaths(DateOnly from, DateOnly end)
    {
        var span = $"starting_at={from:yyyy-MM-dd}T00:00:00Z&ending_at={end:yyyy-MM-dd}T00:00:00Z&bucket_width=1d&limit={MaxDays}";
        yield return $"/v1/organizations/usage_report/messages?{span}&group_by[]=model";
        yield return $"/v1/organizations/cost_report?{span}&group_by[]=description";
    }

    private static IEnumerable<string> OpenAiPaths(DateOnly from, DateOnly end)
    {
        var span = string.Create(CultureInfo.InvariantCulture, $"start_time={Seconds(from)}&end_time={Seconds(end)}&bucket_width=1d&limit={MaxDays}");
        yield return $"/v1/organization/usage/completions?{span}&group_by[]=model";
        yield return $"/v1/organization/usage/embeddings?{span}&group_by[]=model";
        yield return $"/v1/organization/costs?{span}&group_by[]=line_item";
    }

    private static async Task ReadAsync(HttpClient http, string url, ProviderReport report, CancellationToken cancellation)
    {
        var path = new Uri(url).AbsolutePath;
        var reader = new ProviderReportReader(report, $"The answer of {path}");
        string? page = null;
        for (var n = 0; n < MaxPages; n++)
        {
            var next = reader.Read(await GetAsync(http, page is null ? url : $"{url}&page={Uri.EscapeDataString(page)}", path, cancellation));
            if (next is null)
            {
                return;
            }

            if (next == page)
            {
                break;
            }

            page = next;
        }

        throw new AdminException($"The pages of {path} do not end.");
    }

    private static async Task<byte[]> GetAsync(HttpClient http, string url, string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var response = await http.GetAsync(url, limit.Token);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(limit.Token)
                : throw new AdminException($"{path} was refused with status {(int)response.StatusCode}. It wants an admin key of the organization, not one for calls.");
        }
        catch (HttpRequestException e)
        {
            throw new AdminException($"{path} cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AdminException($"{path} did not answer within {Limit.TotalSeconds} seconds.");
        }
    }

    private static string Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0
            ? text.TrimEnd('/')
            : throw new AdminException($"--base-url is \"{text}\"; expected an address that begins with https://, or one of this machine.");

    private static long Seconds(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
}
