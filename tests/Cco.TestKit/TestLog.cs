using Microsoft.Extensions.Logging;

namespace Cco.TestKit;

/// <summary>Keeps the gateway's log lines, as <c>Level: text</c>, instead of writing them to the console.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for the line that holds <paramref name="part"/>, or for the one after so many of them.</summary>
    public async Task<string> LineAsync(string part, int after = 0)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_lines.Where(line => line.Contains(part, StringComparison.Ordinal)).Skip(after).FirstOrDefault() is { } found)
                {
                    return found;
                }

                more = _more.Task;
            }

            await more.Soon();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Logger(TestLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}");
    }
}
