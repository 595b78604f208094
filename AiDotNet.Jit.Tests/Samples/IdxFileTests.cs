using Digits.Data;

namespace AiDotNet.Jit.Tests.Samples;

[TestClass]
public class IdxFileTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Images_and_labels_are_read_plain_and_gzip(bool gzip)
    {
        using var folder = new TemporaryFolder();
        Func<byte[], byte[]> pack = gzip ? TemporaryFolder.Gzip : content => content;
        var (pixels, count, rows, columns) = IdxFile.ReadImages(folder.Write("images", pack(Idx.Images(3, 2, 4))));
        Assert.AreEqual((3, 2, 4), (count, rows, columns));
        CollectionAssert.AreEqual(Idx.Images(3, 2, 4)[16..], pixels);
        CollectionAssert.AreEqual(Idx.Labels(12)[8..], IdxFile.ReadLabels(folder.Write("labels", pack(Idx.Labels(12)))));
    }

    [TestMethod]
    public void Data_larger_than_one_read_arrives_whole()
    {
        using var folder = new TemporaryFolder();
        byte[] file = Idx.Images(3000);
        CollectionAssert.AreEqual(file[16..], IdxFile.ReadImages(folder.Write("images", TemporaryFolder.Gzip(file))).Pixels);
    }

    [TestMethod]
    [DataRow(new byte[0], "found 0 bytes, required a header of 16 bytes")]
    [DataRow(new byte[] { 0, 0, 8, 3, 0, 0 }, "found 6 bytes, required a header of 16 bytes")]
    [DataRow(new byte[] { 0x1F, 0x8B, 8, 0, 1, 2, 3 }, "images")]
    public void A_file_without_header_is_refused(byte[] content, string expected) => Refuse(content, expected);

    [TestMethod]
    [DataRow(new[] { 0x801, 1, 1, 1 }, "magic number 0x00000801, required 0x00000803 for images")]
    [DataRow(new[] { 0x03080000, 1, 1, 1 }, "magic number 0x03080000")]
    [DataRow(new[] { 0x803, 0, 1, 1 }, "image count 0")]
    [DataRow(new[] { 0x803, -1, 1, 1 }, "image count 4294967295, required image count from 1 to 10000000")]
    [DataRow(new[] { 0x803, 1, 0, 1 }, "rows 0")]
    [DataRow(new[] { 0x803, 1, 1, 5000 }, "columns 5000")]
    [DataRow(new[] { 0x803, 10_000_000, 4096, 4096 }, "announces 167,772,160,000,000 bytes")]
    [DataRow(new[] { 0x803, 65_536, 128, 128 }, "1 bytes of data, then the end of the file, required 1,073,741,824")]
    public void A_wrong_header_is_refused(int[] header, string expected) => Refuse(Idx.File(header, [7]), expected);

    [TestMethod]
    public void Truncated_and_trailing_data_are_refused()
    {
        byte[] file = Idx.Images(2, 2, 2);
        Refuse(file[..^1], "found 7 bytes of data, then the end of the file, required 8 as the header says");
        Refuse([.. file, 0], "found more than 8 bytes of data, required the file to end where its header says");
        Refuse(TemporaryFolder.Gzip([.. file, 0]), "found more than 8 bytes");
    }

    [TestMethod]
    public void Damaged_gzip_is_refused()
    {
        byte[] packed = TemporaryFolder.Gzip(Idx.Images(50));
        Refuse(packed[..(packed.Length / 2)], "images");
        byte[] flipped = [.. packed];
        flipped[^6] ^= 0xFF;
        Refuse(flipped, "gzip data is damaged");
    }

    [TestMethod]
    public void A_label_beyond_nine_is_refused_with_its_position()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("labels", Idx.File([0x801, 3], [9, 10, 0]));
        var error = Assert.ThrowsExactly<DataFileException>(() => IdxFile.ReadLabels(path));
        StringAssert.Contains(error.Message, "found label 1 is 10, required labels from 0 to 9");
    }

    [TestMethod]
    public void A_missing_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<DataFileException>(() => IdxFile.ReadLabels(Path.Combine(folder.Path, "nothing")));
        StringAssert.Contains(error.Message, "cannot be read");
    }

    private static void Refuse(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("images", content);
        var error = Assert.ThrowsExactly<DataFileException>(() => IdxFile.ReadImages(path));
        StringAssert.StartsWith(error.Message, path);
        StringAssert.Contains(error.Message, expected);
    }
}
