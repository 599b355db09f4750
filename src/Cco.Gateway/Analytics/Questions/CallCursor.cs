using System.Globalization;

namespace Cco.Gateway.Analytics.Questions;

/// <summary>A place between two calls, newest first: right behind the call with this start and number.</summary>
internal readonly record struct CallCursor(long StartedAt, long Id)
{
    public static CallCursor Behind(CallRecord call) => new(call.StartedAt.ToUnixTimeMilliseconds(), CallId.Parse(call.Id) ?? 0);

    /// <summary>The cursor of a text that <see cref="ToString"/> made; <c>null</c> for any other.</summary>
    public static CallCursor? Parse(string text) =>
        text.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var startedAt)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new CallCursor(startedAt, number)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt}-{Id}");
}
