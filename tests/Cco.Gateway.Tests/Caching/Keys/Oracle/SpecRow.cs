namespace Cco.Gateway.Tests.Caching.Keys.Oracle;

/// <summary>One row of a member table of docs/cache-key.md; empty strings where a cell is empty.</summary>
internal sealed record SpecRow(string Shape, string Member, bool LeftOut, string Object, string Element);
