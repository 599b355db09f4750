namespace Cco.Gateway.Settings.Reading;

/// <summary>What is wrong with a file as JSON.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Path">The place, names with colons between; empty when it is the file as a whole.</param>
/// <param name="Problem">The rest of a sentence that begins with the place.</param>
internal readonly record struct JsonFault(int Line, string Path, string Problem);
