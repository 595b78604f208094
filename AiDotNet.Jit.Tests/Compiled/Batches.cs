using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Ops;
using Digits.Data;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Inputs and labels to train on.</summary>
internal static class Batches
{
    /// <summary>Random points labelled by where their sums over parts are largest, so that there is something to learn.</summary>
    public static Tensor[][] Made<T>(int count, int batch, int inputs, int classes) where T : unmanaged
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (Tensor)TestTensors.Random(new(DTypes.Of<T>(), [batch, inputs]), -1, 1, random)).Select(x =>
        {
            double[] values = TestTensors.Values(x);
            int Label(int row) => Enumerable.Range(0, classes).MaxBy(c =>
                Enumerable.Range(0, inputs).Where(i => i % classes == c).Sum(i => values[row * inputs + i]));
            return new[] { x, new Tensor<int>([.. Enumerable.Range(0, batch).Select(Label)], [batch]) };
        })];
    }

    /// <summary>Batches of real digits, or an inconclusive test where the files are not.</summary>
    public static Tensor[][] Mnist<T>(int count, int batch) where T : unmanaged
    {
        var data = MnistFolder.Load(FindMnist()).Training;
        return [.. Enumerable.Range(0, count).Select(b =>
        {
            var (images, labels) = (new Tensor<float>([batch, DigitSet.PixelsPerImage]), new Tensor<int>([batch]));
            data.CopyBatch([.. Enumerable.Range(b * batch, batch).Select(i => i % data.Count)], images, labels);
            return new Tensor[] { images.Cast(DTypes.Of<T>()), labels };
        })];
    }

    private static string FindMnist()
    {
        for (var folder = new DirectoryInfo(SourceTree.Root); folder is not null; folder = folder.Parent)
        {
            string found = Path.Combine(folder.FullName, "shared", "data", "mnist");
            if (Directory.Exists(found)) return found;
        }
        Assert.Inconclusive("No folder shared/data/mnist in or above the repository: the MNIST files are not here, so nothing was trained on them.");
        return "";
    }
}
