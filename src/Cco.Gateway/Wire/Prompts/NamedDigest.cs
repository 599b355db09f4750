namespace Cco.Gateway.Wire.Prompts;

/// <summary>The digest of a part of a prompt that has a name: a tool, a parameter.</summary>
internal readonly record struct NamedDigest(string Name, ulong Digest);
