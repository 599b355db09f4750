namespace Cco.Gateway.Cli;

/// <summary>How a report is written.</summary>
internal enum ReportFormat
{
    Table,
    Json,
    Csv,
}
