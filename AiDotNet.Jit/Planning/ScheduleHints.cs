using System.Globalization;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// What a tuner may vary in the schedules of a program's kernels; what is null is left to the heuristics. Registers bound every choice. In Strict
/// mode no choice changes a result; otherwise <see cref="Unroll"/> may change the rounding of sums along rows.
/// </summary>
public sealed record ScheduleHints
{
    /// <summary>Everything by the heuristics.</summary>
    public static ScheduleHints None { get; } = new();

    /// <summary>The most rows in the register tile of a product.</summary>
    public int? TileRows { get; init; }

    /// <summary>The most vectors in a row of the register tile of a product.</summary>
    public int? TileVectors { get; init; }

    /// <summary>Vectors per turn of the loop of an elementwise kernel or of a reduction along rows.</summary>
    public int? Unroll { get; init; }

    /// <summary>Like "tile=4x2 unroll=8"; empty where everything is left to the heuristics.</summary>
    public override string ToString()
    {
        string tile = TileRows is null && TileVectors is null ? "" : $"tile={TileRows}x{TileVectors}", unroll = Unroll is null ? "" : $"unroll={Unroll}";
        return tile.Length > 0 && unroll.Length > 0 ? $"{tile} {unroll}" : tile + unroll;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(string text, out ScheduleHints hints)
    {
        hints = None;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('=', 'x');
            int?[] numbers = [.. parts.Skip(1).Select(Number)];
            switch (parts[0], numbers.Length)
            {
                case ("tile", 2): hints = hints with { TileRows = numbers[0], TileVectors = numbers[1] }; break;
                case ("unroll", 1): hints = hints with { Unroll = numbers[0] }; break;
                default: return false;
            }
        }
        return hints.ToString() == text;

        static int? Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
