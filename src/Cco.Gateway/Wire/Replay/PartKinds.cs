namespace Cco.Gateway.Wire.Replay;

/// <summary>Where the parts of an item's text stand; each place allows its own kinds of part.</summary>
internal enum PartKinds
{
    /// <summary><c>content</c> of a message: <c>output_text</c> and <c>refusal</c>.</summary>
    Message,

    /// <summary><c>content</c> of a reasoning item: <c>reasoning_text</c>.</summary>
    Reasoning,

    /// <summary><c>summary</c> of a reasoning item: <c>summary_text</c>.</summary>
    Summary,
}
