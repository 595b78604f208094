using Digits.Data;

namespace AiDotNet.Jit.Tests.Samples;

[TestClass]
public class MnistFolderTests
{
    [TestMethod]
    public void One_half_is_split_four_to_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t10k-images-idx3-ubyte.gz", TemporaryFolder.Gzip(Idx.Images(10)));
        folder.Write("t10k-labels-idx1-ubyte", Idx.Labels(10));
        var data = MnistFolder.Load(folder.Path);
        Assert.AreEqual((8, 2), (data.Training.Count, data.HeldOut.Count));
        CollectionAssert.AreEqual(new byte[] { 8, 9 }, data.HeldOut.Labels);
        Assert.AreEqual(9, data.HeldOut.Image(1)[783]);
    }

    [TestMethod]
    public void Two_halves_are_training_and_held_out_in_either_spelling()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train-images.idx3-ubyte", Idx.Images(6));
        folder.Write("train-labels.idx1-ubyte", Idx.Labels(6));
        folder.Write("t10k-images-idx3-ubyte", Idx.Images(3));
        folder.Write("t10k-labels-idx1-ubyte", Idx.Labels(3));
        var data = MnistFolder.Load(folder.Path);
        Assert.AreEqual((6, 3), (data.Training.Count, data.HeldOut.Count));
    }

    [TestMethod]
    public void What_does_not_belong_together_is_refused()
    {
        using var folder = new TemporaryFolder();
        Refuse(folder, "found neither train-images-idx3-ubyte nor t10k-images-idx3-ubyte");
        folder.Write("train-images-idx3-ubyte", Idx.Images(6));
        Refuse(folder, "found without its labels");
        folder.Write("train-labels-idx1-ubyte", Idx.Labels(5));
        Refuse(folder, "found 5 labels for 6 images");
        folder.Write("train-images-idx3-ubyte", Idx.Images(5, 14, 14));
        Refuse(folder, "found images of 14 x 14, required 28 x 28");
        folder.Write("train-images-idx3-ubyte", Idx.Images(1));
        folder.Write("train-labels-idx1-ubyte", Idx.Labels(1));
        Refuse(folder, "found 1 images, required at least 5");
        var error = Assert.ThrowsExactly<DataFileException>(() => MnistFolder.Load(Path.Combine(folder.Path, "nowhere")));
        StringAssert.Contains(error.Message, "there is no such folder");
    }

    private static void Refuse(TemporaryFolder folder, string expected)
    {
        var error = Assert.ThrowsExactly<DataFileException>(() => MnistFolder.Load(folder.Path));
        StringAssert.Contains(error.Message, expected);
    }
}
