using System.Globalization;
using Cco.CacheFigures;

// The first level's figures; docs/performance.md says what they mean. dotnet run -c Release --project bench/CacheFigures [part...]
if (args is ["resident-child", var mode, var size, var count, var limit])
{
    await Resident.ChildAsync(mode, size, int.Parse(count, CultureInfo.InvariantCulture), long.Parse(limit, CultureInfo.InvariantCulture));
    return 0;
}

var parts = args.Length == 0 ? ["ratio"] : args;
foreach (var part in parts)
{
    switch (part)
    {
        case "ratio":
            HitRatios.Run();
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
        default:
            Console.Error.WriteLine($"Unknown part '{part}'.");
            return 1;
    }
}

return 0;
