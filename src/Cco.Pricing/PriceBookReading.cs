namespace Cco.Pricing;

/// <summary>The outcome of reading a price file: a book, or everything that is wrong with the file.</summary>
/// <param name="Book"><c>null</c> when there are errors.</param>
/// <param name="Errors">In file order, each with path, value and what would be right. Empty when there is a book.</param>
public sealed record PriceBookReading(PriceBook? Book, IReadOnlyList<string> Errors);
