using Cco.Gateway.Analytics.Import;
using Cco.Gateway.Wire;

namespace Cco.Gateway.Cli.Import;

/// <summary>One transcript, read line by line; lines may have megabytes.</summary>
internal sealed class TranscriptFile
{
    private const int Chunk = 128 * 1024;

    // A longer line is passed over: .NET's arrays end not far beyond.
    private const int MaxLine = 1 << 30;

    private readonly List<TranscriptAnswer> _answers = [];
    private readonly Dictionary<string, TranscriptAnswer> _byKey = new(StringComparer.Ordinal);
    private string? _folder;

    private TranscriptFile()
    {
    }

    /// <summary>Lines that are no JSON object, or tell of an answer without saying of which or when.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The calls, in the order in which they were begun.</summary>
    public IEnumerable<ImportedCall> Calls
    {
        get
        {
            var project = ProjectOf(_folder);
            return _answers.Select(answer => answer.ToCall(project)).OfType<ImportedCall>();
        }
    }

    /// <summary>Throws <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.</summary>
    public static TranscriptFile Read(string path, CancellationToken cancellation)
    {
        var file = new TranscriptFile();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var text = new PooledBuffer();
        var (searched, tooLong) = (0, false);
        while (stream.Read(text.Reserve(Chunk)) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            text.Advance(read);
            var (start, end) = (0, 0);
            while ((end = text.Written[searched..].IndexOf((byte)'\n')) >= 0)
            {
                end += searched;
                file.ReadLine(tooLong ? "x"u8 : text.Written[start..end]);
                (start, searched, tooLong) = (end + 1, end + 1, false);
            }

            text.RemoveFirst(start);
            tooLong |= text.Length > MaxLine;
            if (tooLong)
            {
                text.Clear();
            }

            searched = text.Length;
        }

        // A last line without its end is one that is just being written, unless it is whole.
        if (!tooLong && TranscriptLine.TryRead(text.Written, out _))
        {
            file.ReadLine(text.Written);
        }

        return file;
    }

    private void ReadLine(ReadOnlySpan<byte> text)
    {
        if (text.Trim("\r \t"u8).IsEmpty)
        {
            return;
        }

        if (!TranscriptLine.TryRead(text, out var line))
        {
            Unreadable++;
            return;
        }

        // Where it was begun: the folder may change under way.
        _folder ??= line.Folder;
        if (!line.IsAnswer)
        {
            return;
        }

        if (line is not { Key: { } key, At: { } at })
        {
            Unreadable++;
            return;
        }

        if (!_byKey.TryGetValue(key, out var answer))
        {
            answer = new TranscriptAnswer(key, at, line.Session, line.Agent);
            _byKey.Add(key, answer);
            _answers.Add(answer);
        }

        answer.Add(text[line.Message]);
    }

    /// <summary>The folder's own name; both separators count, as a transcript may come from elsewhere.</summary>
    private static string? ProjectOf(string? folder)
    {
        var name = folder.AsSpan().TrimEnd("/\\");
        name = name[(name.LastIndexOfAny('/', '\\') + 1)..];
        return name.IsEmpty ? null : name.ToString();
    }
}
