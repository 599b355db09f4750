namespace Cco.Gateway.Analytics;

/// <summary>How a call ended, seen from its caller.</summary>
internal enum CallResult
{
    /// <summary>The caller got a whole answer.</summary>
    Ok,

    /// <summary>The gateway itself said no.</summary>
    Refused,

    /// <summary>The upstream answered with an error, inside its stream too, or could not be reached.</summary>
    UpstreamError,

    /// <summary>The upstream answered, and the gateway failed to pass it on.</summary>
    GatewayError,

    /// <summary>The caller left before the end.</summary>
    Aborted,

    /// <summary>The upstream's answer ended before its own end marker.</summary>
    Interrupted,
}
