namespace Cco.Gateway.Wire.Prompts;

/// <summary>Digests in their order, at most <see cref="PromptDigest.Most"/>: the last one then stands for all that follow.</summary>
internal sealed class DigestList(PromptHash hash)
{
    private const string Others = "others";

    private readonly List<NamedDigest> _list = [];

    public void Add(ulong digest, string name = "")
    {
        if (_list.Count < PromptDigest.Most)
        {
            _list.Add(new NamedDigest(name, digest));
            return;
        }

        _list[^1] = new NamedDigest(Others, hash.Of(_list[^1].Digest, digest));
    }

    public NamedDigest[] Named() => [.. _list];

    public ulong[] Plain() => [.. _list.Select(item => item.Digest)];
}
