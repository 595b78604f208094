using System.Globalization;

namespace Digits.Data;

/// <summary>One movement of the pen: a line (two points) or a cubic Bézier curve (four).</summary>
public sealed record GlyphStroke(IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Reads a path of M, L and C commands with absolute coordinates.</summary>
    public static GlyphStroke[] Parse(string path)
    {
        var strokes = new List<GlyphStroke>();
        var words = new Queue<string>(path.Split(' '));
        (double X, double Y) pen = default;
        while (words.TryDequeue(out string? command))
        {
            int count = command switch
            {
                "M" or "L" => 1,
                "C" => 3,
                _ => throw new FormatException($"A path takes M, L or C, got '{command}' in '{path}'."),
            };
            (double X, double Y)[] points = [pen, .. Enumerable.Range(0, count).Select(_ => (Number(words), Number(words)))];
            if (command != "M") strokes.Add(new(points));
            pen = points[^1];
        }
        return [.. strokes];
    }

    private static double Number(Queue<string> words) => double.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
}
