using Cco.Gateway.Wire;

namespace Cco.Gateway.Exchange;

/// <summary>The gateway should send a credential of its own and has none: the call was not sent.</summary>
/// <param name="clusterId">The cluster that wants it.</param>
/// <param name="problem">What is missing, naming the variable or file; never a secret.</param>
internal sealed class CredentialMissingException(string clusterId, string problem) : Exception(problem)
{
    /// <summary>What the caller is told. Trying again cannot help.</summary>
    public RequestError Error { get; } = new(
        StatusCodes.Status502BadGateway,
        $"The call was not sent, because the credential for the upstream '{clusterId}' is missing: {problem}.",
        Code: "credential_missing",
        Final: true);
}
