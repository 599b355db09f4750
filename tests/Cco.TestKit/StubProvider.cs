using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cco.TestKit;

/// <summary>A provider on a real socket: records what it is sent to the byte, counts, and answers by script.</summary>
internal sealed class StubProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly TaskCompletionSource<StubRequest> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ListenOptions? _listen;

    private StubProvider(StubAnswer answer)
    {
        Answer = answer;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => _listen = listen);
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>What the next requests get.</summary>
    public StubAnswer Answer { get; set; }

    /// <summary>Base URL with a slash at its end, as a destination's address.</summary>
    public string Url => $"http://{_listen!.IPEndPoint}/";

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    public int Calls => _requests.Count;

    /// <summary>The only request there was; throws when there were none or more.</summary>
    public StubRequest Request => _requests.Single();

    /// <summary>Ends when the first request has arrived whole.</summary>
    public Task<StubRequest> FirstRequest => _first.Task.Soon();

    public static async Task<StubProvider> StartAsync(StubAnswer answer)
    {
        var stub = new StubProvider(answer);
        await stub._app.StartAsync();
        return stub;
    }

    public static Task<StubProvider> StartAsync(string json) => StartAsync(StubAnswers.Json(json));

    public async ValueTask DisposeAsync()
    {
        // A script may still wait for a gate that will never open.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(() => aborted.TrySetResult());
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new StubRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.Select(v => v ?? "").ToArray(), StringComparer.OrdinalIgnoreCase),
            body.ToArray(),
            aborted.Task.Soon());
        _requests.Enqueue(request);
        _first.TrySetResult(request);
        try
        {
            await Answer(context, request);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left; the script's rest has nobody to speak to.
        }
    }
}
