using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Cco.Gateway.Exchange;
using Microsoft.AspNetCore.Http.Features;

namespace Cco.Gateway.Caching.Flights;

/// <summary>
/// The response of a flight's context, as features: the pipeline cannot tell it from a server's. A break concerns the flight, never the
/// connection of whoever leads it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The body is a way to write, and holds nothing.")]
internal sealed class FlightResponse :
    IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IHttpResponseTrailersFeature, IHttpResetFeature, IHttpUpgradeFeature
{
    private readonly FlightWriter _writer;
    private readonly FlightBody _body;
    private readonly GatewayExchange _exchange;
    private List<(Func<object, Task> Callback, object State)>? _starting;
    private List<(Func<object, Task> Callback, object State)>? _completed;
    private PipeWriter? _pipe;

    public FlightResponse(FlightWriter writer, GatewayExchange exchange, CancellationToken cancelled)
    {
        _writer = writer;
        _exchange = exchange;
        _body = new FlightBody(this);
        RequestAborted = cancelled;
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted => _writer.HasStarted;

    public Stream Stream => _body;

    public PipeWriter Writer => _pipe ??= PipeWriter.Create(_body, new StreamPipeWriterOptions(leaveOpen: true));

    public CancellationToken RequestAborted { get; set; }

    /// <summary>The pipeline broke the answer off.</summary>
    public bool IsAborted { get; private set; }

    Stream IHttpResponseFeature.Body { get => _body; set => throw new NotSupportedException(); }

    bool IHttpUpgradeFeature.IsUpgradableRequest => false;

    public void Abort() => IsAborted = true;

    public void Reset(int errorCode) => IsAborted = true;

    public void OnStarting(Func<object, Task> callback, object state) => (_starting ??= []).Add((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Add((callback, state));

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _writer.IsUndecided ? BeginAsync() : Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(_body, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await StartAsync();
        if (_pipe is not null)
        {
            await _pipe.CompleteAsync();
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _writer.IsUndecided ? BeginAndWriteAsync(bytes, cancellation) : _writer.WriteAsync(bytes, cancellation);

    /// <summary>Runs what the pipeline left for the end; last registered, first run.</summary>
    public Task RunCompletedAsync() => RunAsync(_completed);

    Task<Stream> IHttpUpgradeFeature.UpgradeAsync() => throw new InvalidOperationException("An answer that is shared has no connection of its own.");

    private async ValueTask BeginAndWriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await BeginAsync();
        await _writer.WriteAsync(bytes, cancellation);
    }

    private async Task BeginAsync()
    {
        await RunAsync(_starting);
        _writer.Begin(new AnswerHead(
            StatusCode, ReasonPhrase, Headers, Failure: null, _exchange.Attempts.Count > 0 ? _exchange.Attempts[^1] : null));
    }

    private static async Task RunAsync(List<(Func<object, Task> Callback, object State)>? callbacks)
    {
        for (var i = callbacks?.Count - 1; i >= 0; i--)
        {
            await callbacks![i.Value].Callback(callbacks[i.Value].State);
        }
    }
}
