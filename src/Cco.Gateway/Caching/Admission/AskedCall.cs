using Cco.Gateway.Settings;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Caching.Admission;

/// <summary>What is known of a call before its body is read for the key.</summary>
/// <param name="Control">The header <c>x-cco-cache</c>; empty without one.</param>
/// <param name="CacheControl">The header <c>Cache-Control</c>; empty without one.</param>
/// <param name="Envelope"><c>null</c> for a call whose body streams through unread.</param>
internal readonly record struct AskedCall(
    CacheSettings Settings, RoutePolicy Route, string Control, string CacheControl, RequestEnvelope? Envelope);
