namespace Cco.Gateway.Settings;

/// <summary>Where a listener binds.</summary>
/// <param name="Host">An IP address or <c>localhost</c>. A loopback host binds both 127.0.0.1 and ::1.</param>
/// <param name="Port">0 to 65535; 0 takes any free port and prints it.</param>
internal sealed record ListenSettings(string Host, int Port);
