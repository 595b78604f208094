using System.Security.Cryptography;
using AiDotNet.Jit.Tensors;
using Digits.Data;

namespace AiDotNet.Jit.Tests.Samples;

[TestClass]
public class DigitGeneratorTests
{
    [TestMethod]
    public void A_seed_gives_the_same_bytes_on_every_machine()
    {
        var data = new DigitGenerator(1).Generate(200, 100);
        string hash = Convert.ToHexString(SHA256.HashData([.. data.Training.Pixels, .. data.HeldOut.Pixels]));
        Assert.AreEqual("11D92249F2279562B34ED5DC0FDAF7DB81017B13D818AADB116030625FC6A2DA", hash);
        CollectionAssert.AreEqual(new DigitGenerator(1).Draw(250), data.HeldOut.Image(50).ToArray());
    }

    [TestMethod]
    public void Other_seeds_and_other_images_differ()
    {
        CollectionAssert.AreNotEqual(new DigitGenerator(1).Draw(3), new DigitGenerator(2).Draw(3));
        CollectionAssert.AreNotEqual(new DigitGenerator(1).Draw(3), new DigitGenerator(1).Draw(13));
    }

    [TestMethod]
    public void Every_digit_is_as_frequent_and_every_image_has_ink_and_paper()
    {
        var set = new DigitGenerator(7).Generate(500, 10).Training;
        for (int digit = 0; digit < 10; digit++) Assert.AreEqual(50, set.Labels.Count(label => label == digit));
        for (int i = 0; i < set.Count; i++)
        {
            double ink = 0;
            foreach (byte pixel in set.Image(i)) ink += pixel / 255.0;
            Assert.IsTrue(ink is > 20 and < 300, $"image {i} of a {set.Labels[i]} has {ink} pixels of ink");
        }
    }

    [TestMethod]
    public void The_digits_can_be_told_apart_but_not_by_their_mean_image_alone()
    {
        var data = new DigitGenerator(3).Generate(1000, 200);
        double byMean = Accuracy(data.HeldOut, Means(data.Training)), byNeighbour = Accuracy(data.HeldOut, Images(data.Training));
        Assert.IsTrue(byMean is > 0.5 and < 0.9, $"nearest mean: {byMean:P1}");
        Assert.IsTrue(byNeighbour > 0.9, $"nearest neighbour: {byNeighbour:P1}");
    }

    [TestMethod]
    public void A_batch_is_scaled_and_labelled()
    {
        var set = new DigitSet([.. new byte[784], .. Enumerable.Repeat((byte)255, 784)], [4, 7]);
        var (images, labels) = (Tensor<float>.Full([2, 784], -1), Tensor<int>.Zeros([2]));
        set.CopyBatch([1, 0], images, labels);
        Assert.AreEqual((1f, 1f, 0f), (images[0, 0], images[0, 783], images[1, 0]));
        CollectionAssert.AreEqual(new[] { 7, 4 }, labels.ToArray());
    }

    private static List<(byte Label, double[] Image)> Images(DigitSet set) =>
        [.. Enumerable.Range(0, set.Count).Select(i => (set.Labels[i], set.Image(i).ToArray().Select(p => (double)p).ToArray()))];

    private static List<(byte Label, double[] Image)> Means(DigitSet set) =>
        [.. Images(set).GroupBy(i => i.Label).Select(g => (g.Key, Enumerable.Range(0, 784).Select(p => g.Average(i => i.Image[p])).ToArray()))];

    private static double Accuracy(DigitSet set, List<(byte Label, double[] Image)> known) =>
        Images(set).Average(image => known.MinBy(k => Distance(k.Image, image.Image)).Label == image.Label ? 1.0 : 0.0);

    private static double Distance(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Distance(a, b);
}
