using Cco.Gateway.Caching.Purging;

namespace Cco.Gateway.Cli.Admin;

/// <summary>The answer of <c>/api/cache</c>, as far as a person reads it.</summary>
/// <param name="Memory">The first level.</param>
/// <param name="File">The second level; <c>null</c> where there is none.</param>
/// <param name="LastPurge"><c>null</c> without any.</param>
internal sealed record CacheFigures(CacheLevelFigures Memory, CacheLevelFigures? File, LastPurge? LastPurge);
