namespace Cco.Gateway.Dashboard;

/// <summary>A file of the page, ready to be sent.</summary>
/// <param name="Bytes">The body; not to be written to.</param>
/// <param name="ETag">Quoted, from the content.</param>
internal sealed record PageFile(byte[] Bytes, string ContentType, string ETag);
