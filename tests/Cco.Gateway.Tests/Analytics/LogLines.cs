using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cco.Gateway.Tests.Analytics;

/// <summary>Keeps what was logged, and lets a test wait for a line.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(EventId Id, string Text)> _lines = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _seen = new();

    public IEnumerable<string> Of(int eventId) => _lines.Where(line => line.Id.Id == eventId).Select(line => line.Text);

    public Task Seen(int eventId) => _seen.GetOrAdd(eventId, _ => new TaskCompletionSource()).Task;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((eventId, formatter(state, exception)));
        _seen.GetOrAdd(eventId.Id, _ => new TaskCompletionSource()).TrySetResult();
    }
}
