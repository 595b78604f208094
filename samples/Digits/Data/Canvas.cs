namespace Digits.Data;

/// <summary>Draws strokes by distance: a pixel is inked by how near it is to the middle of the pen's way.</summary>
internal sealed class Canvas
{
    private const int Steps = 12;
    private const double Soft = 0.6;

    private readonly double _radius;
    private readonly double[] _squared = new double[DigitSet.PixelsPerImage];

    internal Canvas(double penRadius)
    {
        _radius = penRadius;
        Array.Fill(_squared, double.MaxValue);
    }

    /// <summary>How much of a pixel is ink, from 0 to 1, with a soft edge.</summary>
    internal double Coverage(int pixel) => Math.Clamp((_radius + Soft - Math.Sqrt(_squared[pixel])) / (2 * Soft), 0, 1);

    /// <summary>A line of two points or a cubic curve of four.</summary>
    internal void Draw(ReadOnlySpan<(double X, double Y)> stroke)
    {
        if (stroke.Length == 2)
        {
            Line(stroke[0], stroke[1]);
            return;
        }
        var from = stroke[0];
        for (int i = 1; i <= Steps; i++)
        {
            var to = OnCurve(stroke, (double)i / Steps);
            Line(from, to);
            from = to;
        }
    }

    private static (double X, double Y) OnCurve(ReadOnlySpan<(double X, double Y)> p, double t)
    {
        double s = 1 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
        return (a * p[0].X + b * p[1].X + c * p[2].X + d * p[3].X, a * p[0].Y + b * p[1].Y + c * p[2].Y + d * p[3].Y);
    }

    private void Line((double X, double Y) from, (double X, double Y) to)
    {
        double reach = _radius + Soft;
        for (int y = First(Math.Min(from.Y, to.Y) - reach); y <= Last(Math.Max(from.Y, to.Y) + reach); y++)
        {
            for (int x = First(Math.Min(from.X, to.X) - reach); x <= Last(Math.Max(from.X, to.X) + reach); x++)
            {
                ref double nearest = ref _squared[y * DigitSet.Side + x];
                nearest = Math.Min(nearest, SquaredDistance(x, y, from, to));
            }
        }
    }

    private static double SquaredDistance(double x, double y, (double X, double Y) from, (double X, double Y) to)
    {
        double lineX = to.X - from.X, lineY = to.Y - from.Y, length = lineX * lineX + lineY * lineY;
        double along = length == 0 ? 0 : Math.Clamp(((x - from.X) * lineX + (y - from.Y) * lineY) / length, 0, 1);
        double offX = x - from.X - along * lineX, offY = y - from.Y - along * lineY;
        return offX * offX + offY * offY;
    }

    private static int First(double position) => Math.Max(0, (int)Math.Ceiling(position));

    private static int Last(double position) => Math.Min(DigitSet.Side - 1, (int)Math.Floor(position));
}
