using System.Globalization;
using Cco.HitFigures;

// What hits and listeners cost; docs/performance.md says what the figures mean. From the root:
// dotnet run -c Release --project bench/HitFigures [hits|listeners] [rounds] [--native]
var native = args.Contains("--native");
var plain = args.Where(argument => argument != "--native").ToArray();
var part = plain.FirstOrDefault() ?? "hits";
var rounds = plain.Length > 1 ? int.Parse(plain[1], CultureInfo.InvariantCulture) : 15;
switch (part)
{
    case "hits":
        await HitCost.RunAsync(rounds, native);
        return 0;
    case "listeners":
        await ListenerMemory.RunAsync(native);
        return 0;
    default:
        Console.Error.WriteLine($"Unknown part '{part}'; there are hits and listeners.");
        return 1;
}
