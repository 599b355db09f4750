using System.Text.Json;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Upstreams.Simulated;

/// <summary>
/// The simulated upstream: a destination without a port that answers in both dialects as a provider would, with invented, repeatable
/// text (docs/simulated-upstream.md). What a request holds never makes it throw; a broken request body and a cancelled wait do, as with a
/// socket.
/// </summary>
internal sealed class SimulatedUpstreamHandler(TimeProvider time) : HttpMessageHandler
{
    private const string VersionHeader = "anthropic-version";
    private const int MaxHint = 1 << 20;

    // What the gateway forwards unread may be nested more deeply than JsonDocument's default of 64.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri is { IsAbsoluteUri: true } uri ? PathString.FromUriComponent(uri) : default;
        var endpoint = ApiEndpoint.Match(path);
        var version = request.Headers.TryGetValues(VersionHeader, out var values) ? values.FirstOrDefault()?.Trim() : null;
        var dialect = DialectOf(endpoint, version);
        var reply = new SimulatedReply(dialect, time);
        var response = endpoint.Kind switch
        {
            ApiEndpointKind.Models when request.Method == HttpMethod.Get =>
                Models(endpoint.Path.Value!, request.RequestUri!.Query, dialect, reply),
            ApiEndpointKind.Messages or ApiEndpointKind.CountTokens or ApiEndpointKind.ChatCompletions
                when request.Method == HttpMethod.Post =>
                await GenerateAsync(request.Content, endpoint.Kind, version, dialect, reply, cancellationToken),
            ApiEndpointKind.Models or ApiEndpointKind.Messages or ApiEndpointKind.CountTokens or ApiEndpointKind.ChatCompletions =>
                reply.Refuse(new RequestError(405, $"Method {request.Method} is not allowed for {path}.")),
            _ => reply.Refuse(new RequestError(404, $"The simulated upstream does not know {request.Method} {path}.", Code: "unknown_url")),
        };
        response.RequestMessage = request;
        return response;
    }

    private static Dialect DialectOf(ApiEndpoint endpoint, string? version) => endpoint.Kind switch
    {
        ApiEndpointKind.Messages or ApiEndpointKind.CountTokens => Dialect.Anthropic,
        ApiEndpointKind.Models or ApiEndpointKind.Other when version is not null => Dialect.Anthropic,
        ApiEndpointKind.Other when endpoint.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal) => Dialect.Anthropic,
        _ => Dialect.OpenAi,
    };

    private static HttpResponseMessage Models(string path, string query, Dialect dialect, SimulatedReply reply)
    {
        var id = path["/v1/models".Length..].Trim('/');
        if (id.Length > 0)
        {
            return ModelCatalog.Find(id) is { } model
                ? reply.Plain(json => ModelWriter.WriteModel(json, dialect, model), SimulationScript.None)
                : reply.Refuse(new RequestError(404, $"The model '{id}' does not exist.", "model", "model_not_found"));
        }

        var (page, error) = ModelPage.Read(query);
        return page is null
            ? reply.Refuse(error!)
            : reply.Plain(json => ModelWriter.WritePage(json, dialect, page), SimulationScript.None);
    }

    private async Task<HttpResponseMessage> GenerateAsync(
        HttpContent? content,
        ApiEndpointKind kind,
        string? version,
        Dialect dialect,
        SimulatedReply reply,
        CancellationToken cancellationToken)
    {
        if (dialect == Dialect.Anthropic && string.IsNullOrEmpty(version))
        {
            return reply.Refuse(new RequestError(400, "anthropic-version: header is required"));
        }

        using var body = await ParseAsync(content, cancellationToken);
        if (body is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            return reply.Refuse(new RequestError(400, "The request body is not a valid JSON object."));
        }

        var (request, error) = Judge(body.RootElement, kind, version, dialect);
        if (request is null)
        {
            return reply.Refuse(error!);
        }

        if (request.Script.Latency > TimeSpan.Zero)
        {
            await Task.Delay(request.Script.Latency, time, cancellationToken);
        }

        if (request.Script.Status is { } status)
        {
            return reply.Refuse(SimulatedErrors.Scripted(dialect, status), request.Script.RetryAfter);
        }

        return kind == ApiEndpointKind.CountTokens
            ? reply.Plain(json => AnthropicMessageWriter.WriteCount(json, request), request.Script)
            : Answer(request, reply);
    }

    private HttpResponseMessage Answer(SimulatedRequest request, SimulatedReply reply)
    {
        var answer = AnswerComposer.Compose(request, time.GetUtcNow());
        return (request.Dialect, request.Stream) switch
        {
            (Dialect.Anthropic, true) => reply.Stream(AnthropicEvents.Of(answer), request.Script),
            (Dialect.Anthropic, false) => reply.Plain(json => AnthropicMessageWriter.WriteMessage(json, answer), request.Script),
            (_, true) => reply.Stream(new OpenAiChunks(answer, request.IncludeUsage).Events(), request.Script),
            _ => reply.Plain(json => OpenAiCompletionWriter.WriteCompletion(json, answer), request.Script),
        };
    }

    private static async Task<JsonDocument?> ParseAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return null;
        }

        // The proxy's content can be copied only: it refuses to be read as a stream.
        using var buffer = new MemoryStream((int)Math.Min(content.Headers.ContentLength ?? 0, MaxHint));
        await content.CopyToAsync(buffer, cancellationToken);
        try
        {
            return JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (SimulatedRequest? Request, RequestError? Error) Judge(
        JsonElement body, ApiEndpointKind kind, string? version, Dialect dialect)
    {
        var fields = new FieldReader(dialect);
        try
        {
            var request = dialect == Dialect.Anthropic
                ? AnthropicRequestReader.Read(body, version!, kind == ApiEndpointKind.CountTokens, fields)
                : OpenAiRequestReader.Read(body, fields);
            return fields.Error is { } error ? (null, error) : (request, null);
        }
        catch (InvalidOperationException)
        {
            // JsonElement reports a string that is no Unicode text only when it is read.
            return (null, new RequestError(400, "The request body holds a string that is not valid Unicode."));
        }
    }
}
