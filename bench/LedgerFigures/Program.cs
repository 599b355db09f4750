using System.Globalization;
using Cco.LedgerFigures;

// The ledger's figures; docs/performance.md says what they mean. dotnet run -c Release --project bench/LedgerFigures [part [number]]
var number = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : (int?)null;
switch (args.FirstOrDefault() ?? "writer")
{
    case "writer":
        await WriterFigures.RunAsync(number ?? 1_000_000);
        return 0;
    case "recording":
        await RecordingFigures.RunAsync(number ?? 10);
        return 0;
    case "request":
        await RequestFigures.RunAsync(number ?? 9);
        return 0;
    case "query":
        QueryFigures.Run(number ?? 10_000_000);
        return 0;
    case "stall":
        await StallFigures.RunAsync(number ?? 200_000);
        return 0;
    case "prompts":
        PromptFigures.Run(number ?? 3000);
        return 0;
    case "kill":
        return await KillFigures.RunAsync(number ?? 30);
    default:
        Console.Error.WriteLine("Known parts: writer, recording, request, query, stall, prompts, kill.");
        return 1;
}
