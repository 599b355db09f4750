using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>Builds the HTTP answers to one request in its dialect.</summary>
internal sealed class SimulatedReply(Dialect dialect, TimeProvider time)
{
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream; charset=utf-8";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _requestId = AnswerComposer.NewId("req_sim_");

    /// <summary>An error answer.</summary>
    public HttpResponseMessage Refuse(RequestError error, int? retryAfter = null)
    {
        var response = Plain(json => SimulatedErrors.Write(json, dialect, error, _requestId), SimulationScript.None);
        response.StatusCode = (HttpStatusCode)error.Status;
        if (retryAfter is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("retry-after", seconds.ToString(CultureInfo.InvariantCulture));
        }

        return response;
    }

    /// <summary>A JSON answer; the script may delay its body or break it off in the middle.</summary>
    public HttpResponseMessage Plain(Action<Utf8JsonWriter> write, SimulationScript script)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        var body = buffer.WrittenMemory;
        HttpContent content;
        if (script.CutAfter is null && script.Silence == TimeSpan.Zero)
        {
            content = new ReadOnlyMemoryContent(body);
        }
        else
        {
            var half = body[..(body.Length / 2)];
            var breaks = script with { CutAfter = script.CutAfter is null ? null : 1 };
            content = new StreamContent(new SimulatedBody([breaks.CutAfter is null ? body : half], breaks, silentBefore: 0, time));
            content.Headers.ContentLength = body.Length;
        }

        return Answer(content, Json);
    }

    /// <summary>A stream of events; the script may delay them, end them in an error or break them off.</summary>
    public HttpResponseMessage Stream(IEnumerable<ReadOnlyMemory<byte>> events, SimulationScript script)
    {
        if (script.ErrorAfter is { } count)
        {
            events = FaultyEvents.EndAfter(events, count, dialect);
        }

        var response = Answer(new StreamContent(new SimulatedBody(events, script, silentBefore: 1, time)), EventStream);
        response.Headers.TryAddWithoutValidation("cache-control", "no-cache");
        return response;
    }

    private HttpResponseMessage Answer(HttpContent content, string type)
    {
        content.Headers.TryAddWithoutValidation("content-type", type);
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        response.Headers.TryAddWithoutValidation(dialect == Dialect.Anthropic ? "request-id" : "x-request-id", _requestId);
        return response;
    }
}
