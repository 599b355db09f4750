namespace Cco.Gateway.Wire;

/// <summary>Why the gateway refuses a request, in terms every dialect can express.</summary>
/// <param name="Status">HTTP status, 4xx or 5xx.</param>
/// <param name="Message">One plain sentence that names the field.</param>
/// <param name="Parameter">The offending field, or <c>null</c>.</param>
/// <param name="Code">A word for programs (OpenAI's <c>code</c>), or <c>null</c>.</param>
/// <param name="Final">Trying again cannot help, although the status says that it might.</param>
internal sealed record RequestError(int Status, string Message, string? Parameter = null, string? Code = null, bool Final = false);
