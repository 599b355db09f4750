using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cco.TestKit;

/// <summary>The answers a stub can be told to give.</summary>
internal static class StubAnswers
{
    /// <summary>A whole answer with a length.</summary>
    public static StubAnswer Json(string body, int status = 200, params (string Name, string Value)[] headers) =>
        Bytes(Encoding.UTF8.GetBytes(body), "application/json", status, headers);

    /// <summary>A whole answer with a length, of any type.</summary>
    public static StubAnswer Bytes(byte[] body, string? contentType, int status = 200, params (string Name, string Value)[] headers) => async (context, _) =>
    {
        Head(context.Response, status, contentType, headers);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>An event stream in the given pieces.</summary>
    public static StubAnswer Stream(params StreamStep[] steps) => Steps("text/event-stream; charset=utf-8", steps);

    /// <summary>A chunked body of any type in the given pieces.</summary>
    public static StubAnswer Steps(string contentType, params StreamStep[] steps) => async (context, _) =>
    {
        Head(context.Response, 200, contentType, []);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var step in steps)
        {
            await step.RunAsync(context);
        }
    };

    /// <summary>The connection breaks without an answer.</summary>
    public static StubAnswer Reset() => (context, _) => StreamStep.Reset.RunAsync(context);

    /// <summary>Waits for the gate, then answers.</summary>
    public static StubAnswer After(Gate gate, StubAnswer answer) => async (context, request) =>
    {
        await gate.WaitAsync();
        await answer(context, request);
    };

    /// <summary>Each answer once, the last one ever after.</summary>
    public static StubAnswer InTurn(params StubAnswer[] answers)
    {
        var next = -1;
        return (context, request) => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context, request);
    }

    private static void Head(HttpResponse response, int status, string? contentType, (string Name, string Value)[] headers)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        foreach (var (name, value) in headers)
        {
            response.Headers.Append(name, value);
        }
    }
}
