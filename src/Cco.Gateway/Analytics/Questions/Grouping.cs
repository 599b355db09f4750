namespace Cco.Gateway.Analytics.Questions;

/// <summary>By what a breakdown splits the calls.</summary>
internal enum Grouping
{
    Model,
    Key,
    Project,
    Tag,
    Session,
    Agent,
    Route,

    /// <summary>An hour of a time zone.</summary>
    Hour,

    /// <summary>A day of a time zone.</summary>
    Day,
}
