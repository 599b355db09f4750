using System.Buffers;
using Cco.Gateway.Caching.Flights;
using Cco.Gateway.Wire;
using Cco.Gateway.Wire.Replay;

namespace Cco.Gateway.Caching;

/// <summary>An answer in the form a caller asked for: as it was recorded, a stream folded, or a plain one made into a stream.</summary>
/// <param name="FromCache">Where the seed's <c>from_cache</c> has its <c>false</c>; <c>null</c> without one.</param>
/// <param name="Transformed">The named transforms that changed what is sent.</param>
internal readonly record struct ServedForm(ReadOnlyMemory<byte> Body, string ContentType, int? FromCache, string? Transformed)
{
    private const string StreamType = $"{MediaType.EventStream}; charset=utf-8";

    /// <summary><c>false</c> when the form cannot be had exactly.</summary>
    public static bool TryMake(CacheCall call, CachedAnswer answer, out ServedForm served)
    {
        var form = call.Form;
        served = new ServedForm(answer.Body, answer.ContentType, answer.Seed?.FromCache, answer.Transformed);
        return form == answer.Asked || (form.Stream, answer.IsStream) switch
        {
            (false, false) => true,
            (true, true) => TryWithUsage(call, form, answer, ref served),
            (true, false) => TryToStream(call, form, answer, ref served),
            (false, true) => TryToPlain(call, answer, ref served),
        };
    }

    private static bool TryWithUsage(CacheCall call, AnswerForm form, CachedAnswer answer, ref ServedForm served)
    {
        if (!AnswerForms.TryWithUsage(call.Exchange.Dialect, call.Exchange.Endpoint.Kind, answer.Body, form.Usage, out var body))
        {
            return false;
        }

        served = served with { Body = body };
        return true;
    }

    private static bool TryToStream(CacheCall call, AnswerForm form, CachedAnswer answer, ref ServedForm served)
    {
        var json = answer.Seed is { } seed ? seed.Remove(answer.Body.Span) : answer.Body.Span;
        if (!AnswerForms.TryToStream(call.Exchange.Dialect, call.Exchange.Endpoint.Kind, json, form.Usage, out var stream))
        {
            return false;
        }

        served = new ServedForm(stream, StreamType, null, null);
        return true;
    }

    private static bool TryToPlain(CacheCall call, CachedAnswer answer, ref ServedForm served)
    {
        if (!AnswerForms.TryToPlain(call.Exchange.Dialect, call.Exchange.Endpoint.Kind, answer.Body.Span, out var json))
        {
            return false;
        }

        served = new ServedForm(json, MediaType.Json, null, null);
        if (call.Route.SeedFields)
        {
            // What the route's transform would have added, had the upstream answered so.
            var output = new ArrayBufferWriter<byte>(json.Length + 512);
            if (SeedFields.TrySplice(json, output, out var added))
            {
                served = new ServedForm(output.WrittenMemory, MediaType.Json, added.FromCache, Settings.RoutePolicy.SeedFieldsTransform);
            }
        }

        return true;
    }
}
