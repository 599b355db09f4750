using Cco.Gateway.Exchange;
using Cco.Pricing;

namespace Cco.Gateway.Analytics.Import;

/// <summary>An imported call as the ledger's record, at the price of its day. Pure.</summary>
internal static class ImportMapping
{
    /// <param name="id">The number it is to have in the ledger.</param>
    /// <param name="call">Without a <see cref="ImportedCall.Problem"/>.</param>
    public static CallRecord Map(ImportedCall call, long id, PriceBook prices)
    {
        var record = new CallRecord
        {
            Id = CallId.Text(id),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(call.At.ToUnixTimeMilliseconds()),

            // Not known; the ledger has no word for that here.
            Duration = TimeSpan.Zero,
            Dialect = "anthropic",
            Endpoint = "messages",
            Billing = Billing.Imported,
            Project = CallMapping.Short(call.Project),
            Session = CallMapping.Short(call.Session),
            Agent = CallMapping.Short(call.Agent),
            ModelServed = CallMapping.Short(call.Model),
            Status = StatusCodes.Status200OK,
            Outcome = CallResult.Ok,
            Tokens = CallTokens.From(UsageText.Read(call.Usage)),
            UsageText = call.Usage,
            CostStatus = CostStatus.Unpriced,
            StopReason = CallMapping.Short(call.StopReason),
            Attempts = 1,
        };
        return CallRepricing.Price(record, prices) ?? record;
    }
}
