using System.Runtime.InteropServices;
using Cco.Gateway.Analytics;
using Cco.Gateway.Analytics.Import;
using Cco.Pricing;

namespace Cco.Gateway.Cli.Import;

/// <summary>All transcripts below a folder, each call once.</summary>
internal sealed class Transcripts
{
    private readonly Dictionary<string, ImportedCall> _calls = new(StringComparer.Ordinal);

    /// <summary>Files read.</summary>
    public int Files { get; private set; }

    public int Unreadable { get; private set; }

    /// <summary>Files that could not be read, with the reason.</summary>
    public List<string> Failed { get; } = [];

    public IReadOnlyCollection<ImportedCall> Calls => _calls.Values;

    /// <summary>
    /// Where Claude Code keeps them: <c>projects</c> in <c>CLAUDE_CONFIG_DIR</c>, else in <c>~/.claude</c>.
    /// </summary>
    public static string DefaultFolder(Func<string, string?> environment) => Path.Combine(
        environment("CLAUDE_CONFIG_DIR") is { Length: > 0 } own ? own : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".claude"),
        "projects");

    /// <summary>The files, oldest first: what a continued session copied belongs to the one it was copied from.</summary>
    public static IReadOnlyList<FileInfo> Find(string folder) =>
    [
        .. new DirectoryInfo(folder)
            .EnumerateFiles("*.jsonl", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .OrderBy(file => file.LastWriteTimeUtc)
            .ThenBy(file => file.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Reads a file. One that cannot be read is noted and passed over.</summary>
    /// <param name="now">Calls after it, or long before, have a broken clock; they count as unreadable.</param>
    public void Read(string path, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var file = TranscriptFile.Read(path, cancellation);
            Files++;
            Unreadable += file.Unreadable;
            foreach (var call in file.Calls)
            {
                if (call.Problem(now) is null)
                {
                    Add(call);
                }
                else
                {
                    Unreadable++;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed.Add($"{path} cannot be read: {e.Message}");
        }
    }

    private void Add(ImportedCall call)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_calls, call.Key, out _);
        if (known is null)
        {
            known = call;
        }
        else if (Output(call) > Output(known))
        {
            known = known with { Usage = call.Usage, StopReason = call.StopReason };
        }
    }

    private static long Output(ImportedCall call) => CallTokens.From(UsageText.Read(call.Usage)).Output ?? 0;
}
