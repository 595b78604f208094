namespace Digits.Data;

/// <summary>
/// Writes digits: a handwriting variant with displaced control points, rotated, scaled, sheared and moved, drawn with a pen of
/// random width, and noise. Equal seeds give equal bytes on every machine: only arithmetic that IEEE 754 fixes is used.
/// </summary>
public sealed class DigitGenerator(int seed)
{
    private const double GlyphHeight = 19, GlyphWidth = 15;

    /// <summary>Training and held-out sets of the given sizes, from different streams of the seed.</summary>
    public DigitData Generate(int training, int heldOut) => new(
        $"{training:N0} + {heldOut:N0} generated digits, seed {seed}", GenerateSet(0, training), GenerateSet(training, heldOut));

    /// <summary>One image; its digit is <c>index % 10</c>.</summary>
    public byte[] Draw(int index)
    {
        var pixels = new byte[DigitSet.PixelsPerImage];
        Draw(index, pixels);
        return pixels;
    }

    private DigitSet GenerateSet(int first, int count)
    {
        var set = new DigitSet(new byte[count * DigitSet.PixelsPerImage], new byte[count]);
        Parallel.For(0, count, i =>
        {
            set.Labels[i] = (byte)((first + i) % DigitSet.Classes);
            Draw(first + i, set.Pixels.AsSpan(i * DigitSet.PixelsPerImage, DigitSet.PixelsPerImage));
        });
        return set;
    }

    private void Draw(int index, Span<byte> pixels)
    {
        var random = SplitMix.ForItem(seed, index);
        int digit = index % DigitSet.Classes;
        var strokes = DigitGlyphs.Strokes(digit, random.Below(DigitGlyphs.Variants(digit)));
        var place = RandomPlace(ref random);
        var canvas = new Canvas(random.Between(0.9, 2.0));
        foreach (var stroke in strokes) canvas.Draw(Distort(stroke, place, ref random));
        Develop(canvas, ref random, pixels);
    }

    // Rotation by the half-angle formula: sine and cosine of a library differ between machines.
    private static Affine RandomPlace(ref SplitMix random)
    {
        double half = random.Between(-0.14, 0.14), shear = random.Between(-0.25, 0.25);
        double cos = (1 - half * half) / (1 + half * half), sin = 2 * half / (1 + half * half);
        double width = GlyphWidth * random.Between(0.75, 1.2), height = GlyphHeight * random.Between(0.85, 1.1);
        double middle = (DigitSet.Side - 1) / 2.0;
        return new(
            cos * width, (cos * shear - sin) * height, sin * width, (sin * shear + cos) * height,
            middle + random.Between(-2, 2), middle + random.Between(-2, 2));
    }

    private static (double X, double Y)[] Distort(GlyphStroke stroke, Affine place, ref SplitMix random)
    {
        var points = new (double X, double Y)[stroke.Points.Count];
        for (int i = 0; i < points.Length; i++)
        {
            var (x, y) = stroke.Points[i];
            // The first point is where the previous stroke ended: moving it would tear the line.
            double jitter = i == 0 ? 0 : 0.03;
            points[i] = place.Apply(x - 0.5 + random.Between(-jitter, jitter), y - 0.5 + random.Between(-jitter, jitter));
        }
        return points;
    }

    private static void Develop(Canvas canvas, ref SplitMix random, Span<byte> pixels)
    {
        double ink = random.Between(0.75, 1.0), noise = random.Between(0.0, 0.09);
        for (int i = 0; i < pixels.Length; i++)
        {
            double grey = canvas.Coverage(i) * ink + noise * random.Bell();
            pixels[i] = (byte)(Math.Clamp(grey, 0, 1) * 255 + 0.5);
        }
    }

    private readonly record struct Affine(double Xx, double Xy, double Yx, double Yy, double X, double Y)
    {
        internal (double X, double Y) Apply(double x, double y) => (Xx * x + Xy * y + X, Yx * x + Yy * y + Y);
    }
}
