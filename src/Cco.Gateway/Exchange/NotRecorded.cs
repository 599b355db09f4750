namespace Cco.Gateway.Exchange;

/// <summary>Endpoint metadata: probes and greetings, which are no calls and stay out of the ledger.</summary>
internal sealed class NotRecorded
{
    public static readonly NotRecorded Instance = new();
}
