using System.Buffers;

namespace Cco.Gateway.Wire.Replay;

/// <summary>Pieces of a text that are one value when joined, by place, in pooled memory.</summary>
internal sealed class RunList : IDisposable
{
    private const int Few = 64;

    private Run[] _runs = [];
    private int _count;

    public ReadOnlySpan<Run> Runs => _runs.AsSpan(0, _count);

    /// <summary>Bytes of all pieces.</summary>
    public int Length { get; private set; }

    /// <summary>Notes a piece; an empty one is no piece.</summary>
    public void Add(Run piece)
    {
        if (piece.Length == 0)
        {
            return;
        }

        if (_count == _runs.Length)
        {
            var larger = ArrayPool<Run>.Shared.Rent(Math.Max(Few, _count * 2));
            Runs.CopyTo(larger);
            Release();
            _runs = larger;
        }

        _runs[_count++] = piece;
        Length += piece.Length;
    }

    public void Clear() => (_count, Length) = (0, 0);

    public void Dispose()
    {
        Release();
        Clear();
    }

    private void Release()
    {
        if (_runs.Length > 0)
        {
            ArrayPool<Run>.Shared.Return(_runs);
            _runs = [];
        }
    }
}
