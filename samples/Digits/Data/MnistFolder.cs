namespace Digits.Data;

/// <summary>Finds the four files of the MNIST database in a folder, or the two of one half of it, gzip or not.</summary>
public static class MnistFolder
{
    private const int HeldOutShare = 5;

    /// <summary>
    /// With both halves, trains on <c>train-*</c> and holds out <c>t10k-*</c>. With one half, holds out the last fifth of it: of the
    /// 10,000 images of <c>t10k-*</c> the first 8,000 are for training and the last 2,000 are held out.
    /// </summary>
    /// <exception cref="DataFileException">Files are missing, damaged, or do not belong together.</exception>
    public static DigitData Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataFileException($"{folder}: there is no such folder. Pass the folder that holds train-images-idx3-ubyte[.gz] and the others.");
        }
        return (Half(folder, "train"), Half(folder, "t10k")) switch
        {
            ({ } training, { } heldOut) => new($"MNIST in {folder}", training, heldOut),
            ({ } only, null) => Split(folder, only),
            (null, { } only) => Split(folder, only),
            _ => throw new DataFileException(
                $"{folder}: found neither train-images-idx3-ubyte nor t10k-images-idx3-ubyte (with or without .gz). Pass the folder that holds them."),
        };
    }

    private static DigitData Split(string folder, DigitSet set)
    {
        int heldOut = set.Count / HeldOutShare;
        return heldOut > 0
            ? new($"MNIST in {folder}", set.Slice(0, set.Count - heldOut), set.Slice(set.Count - heldOut, heldOut))
            : throw new DataFileException($"{folder}: found {set.Count} images, required at least {HeldOutShare}. Use the complete files.");
    }

    private static DigitSet? Half(string folder, string name)
    {
        var (images, labels) = (Find(folder, $"{name}-images", "idx3"), Find(folder, $"{name}-labels", "idx1"));
        if (images is null && labels is null) return null;
        if (images is null || labels is null)
        {
            throw new DataFileException(
                $"{images ?? labels}: found without its {(images is null ? "images" : "labels")}. Put {name}-images-idx3-ubyte and {name}-labels-idx1-ubyte side by side.");
        }
        var (pixels, count, rows, columns) = IdxFile.ReadImages(images);
        if (rows != DigitSet.Side || columns != DigitSet.Side)
        {
            throw new DataFileException($"{images}: found images of {rows} x {columns}, required {DigitSet.Side} x {DigitSet.Side}. Use the MNIST files.");
        }
        byte[] answers = IdxFile.ReadLabels(labels);
        return answers.Length == count ? new(pixels, answers) : throw new DataFileException(
            $"{labels}: found {answers.Length} labels for {count} images, required one each. The files do not belong together: download both again.");
    }

    // Both spellings are in circulation: train-images-idx3-ubyte and train-images.idx3-ubyte.
    private static string? Find(string folder, string start, string kind)
    {
        string[] names = [$"{start}-{kind}-ubyte", $"{start}-{kind}-ubyte.gz", $"{start}.{kind}-ubyte", $"{start}.{kind}-ubyte.gz"];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
