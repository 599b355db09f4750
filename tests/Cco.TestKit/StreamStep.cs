using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cco.TestKit;

/// <summary>One step of a scripted body: bytes that are flushed, a gate that is waited for, or a reset of the connection.</summary>
internal sealed class StreamStep
{
    /// <summary>The connection breaks here.</summary>
    public static readonly StreamStep Reset = new(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    private readonly Func<HttpContext, Task> _run;

    private StreamStep(Func<HttpContext, Task> run) => _run = run;

    public static implicit operator StreamStep(string text) => Send(Encoding.UTF8.GetBytes(text));

    public static implicit operator StreamStep(Gate gate) => new(_ => gate.WaitAsync());

    public static StreamStep Send(ReadOnlyMemory<byte> bytes) => new(async context =>
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    });

    public Task RunAsync(HttpContext context) => _run(context);
}
