namespace Cco.Gateway.Tests.Wire.Replay;

/// <summary>One answer, told plainly and as a stream by an independent hand.</summary>
internal sealed record Made(string Plain, string Stream);
