using System.Buffers;
using System.Text.Unicode;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Keys;

/// <summary>
/// The canonical form of a request body (docs/cache-key.md): equal for two bodies exactly when one answer may serve both. The body
/// itself is never rewritten.
/// </summary>
internal static class CanonicalBody
{
    /// <summary>Reads a body once. Never throws for what it holds; allocates nothing that is not pooled.</summary>
    /// <param name="body">The client's bytes, without content encoding.</param>
    /// <param name="endpoint">Where they were sent.</param>
    public static CanonicalResult Read(ReadOnlySpan<byte> body, ApiEndpointKind endpoint)
    {
        if (BodyShapes.For(endpoint) is not { } shape)
        {
            return new CanonicalResult(CanonicalFault.Endpoint, default, default);
        }

        // Outside of strings JSON is ASCII, so that the whole body is as good a place to look as each string, and one vectorised pass.
        if (!Utf8.IsValid(body))
        {
            return new CanonicalResult(CanonicalFault.Utf8, default, default);
        }

        var writer = new CanonicalWriter(body);
        try
        {
            return writer.TryWrite(shape)
                ? new CanonicalResult(null, writer.Traits, Digest.Of(writer.Written))
                : new CanonicalResult(writer.Fault, default, default);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Lends the canonical bytes to <paramref name="use"/>, which must not keep them; <c>false</c> when the body is not understood.</summary>
    public static bool TryUse<T>(ReadOnlySpan<byte> body, ApiEndpointKind endpoint, T state, ReadOnlySpanAction<byte, T> use)
    {
        if (BodyShapes.For(endpoint) is not { } shape || !Utf8.IsValid(body))
        {
            return false;
        }

        var writer = new CanonicalWriter(body);
        try
        {
            if (!writer.TryWrite(shape))
            {
                return false;
            }

            use(writer.Written, state);
            return true;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
