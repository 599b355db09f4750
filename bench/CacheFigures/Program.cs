using System.Globalization;
using Cco.CacheFigures;

// The cache's figures; docs/performance.md says what they mean. From the root: dotnet run -c Release --project bench/CacheFigures [part...]
if (args is ["resident-child", var mode, var size, var limit, var rate])
{
    await Resident.ChildAsync(mode, size, long.Parse(limit, CultureInfo.InvariantCulture), int.Parse(rate, CultureInfo.InvariantCulture));
    return 0;
}

var parts = args.Length == 0 ? new[] { "ratio", "speed", "resident", "disk", "key", "explain", "forms" } : args;
foreach (var part in parts)
{
    switch (part)
    {
        case "ratio":
            HitRatios.Run();
            break;
        case "speed":
            Throughput.Run();
            break;
        case "disk":
            await SecondLevelFigures.RunAsync();
            break;
        case "resident":
            await Resident.RunAsync();
            break;
        case "key":
            KeyFigures.Run();
            break;
        case "explain":
            KeyFigures.RunExplain();
            break;
        case "forms":
            FormFigures.Run();
            break;
        default:
            Console.Error.WriteLine($"Unknown part '{part}'; there are ratio, speed, resident, disk, key, explain and forms.");
            return 1;
    }

    Console.WriteLine();
}

return 0;
