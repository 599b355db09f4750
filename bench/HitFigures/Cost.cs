namespace Cco.HitFigures;

/// <param name="Cpu">The server's processor time for one request, µs.</param>
/// <param name="Rate">Requests a second, as long as client and server share the machine.</param>
internal readonly record struct Cost(double Cpu, double Rate);
