using AiDotNet.Jit.Tests.Samples;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Tests.Tuning;

[TestClass]
public sealed class JitStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void What_was_written_is_read()
    {
        Assert.IsTrue(Store().Write("ab12", "some\ntext"));
        Assert.AreEqual("some\ntext", Store().Read("ab12"));
        Assert.IsNull(Store().Read("ff"));
        Assert.AreEqual("", string.Join("\n", _warnings));
    }

    [TestMethod]
    [DataRow("damaged", 90)]
    [DataRow("truncated", 10)]
    [DataRow("empty", 0)]
    public void What_is_damaged_costs_a_warning(string kind, int keepPercent)
    {
        Store().Write("ab12", "some long text\nof two lines");
        string path = Directory.GetFiles(_folder.Path).Single();
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..(text.Length * keepPercent / 100)]);
        Assert.IsNull(Store().Read("ab12"), kind);
        StringAssert.Contains(_warnings.Single(), "compiled anew");
        Store().Write("ab12", "again");
        Assert.AreEqual("again", Store().Read("ab12"));
    }

    [TestMethod]
    public void What_others_wrote_is_not_used()
    {
        Store("another machine").Write("ab12", "text");
        Assert.IsNull(Store().Read("ab12"));
        StringAssert.Contains(_warnings.Single(), "another");
        File.WriteAllText(Directory.GetFiles(_folder.Path).Single(), "AiDotNet.Jit store 99\nfrom\nthe\nfuture\n");
        Assert.IsNull(Store().Read("ab12"));
        StringAssert.Contains(_warnings[1], "version");
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_costs_one_warning()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var store = new JitStore(Path.Combine(file, "below"), (m, _) => _warnings.Add(m));
        Assert.IsFalse(store.Write("ab", "text"));
        Assert.IsFalse(store.Write("cd", "text"));
        Assert.IsNull(store.Read("ab"));
        StringAssert.Contains(_warnings.Single(), "cannot be written");
    }

    [TestMethod]
    public void The_size_is_bounded()
    {
        var store = new JitStore(_folder.Path, (m, _) => _warnings.Add(m)) { MaxBytes = 10_000 };
        for (int i = 0; i < 30; i++) store.Write($"{i:x4}", new string('x', 1_000));
        Assert.IsTrue(Directory.GetFiles(_folder.Path).Sum(f => new FileInfo(f).Length) <= 10_000);
        Assert.IsNotNull(store.Read($"{29:x4}"));
    }

    [TestMethod]
    public void Many_writers_never_show_half_an_entry()
    {
        Parallel.For(0, 200, i =>
        {
            var store = Store();
            store.Write("ab12", new string((char)('a' + (i % 20)), 5_000));
            string? read = store.Read("ab12");
            Assert.IsTrue(read is { Length: 5_000 } && read.All(c => c == read[0]));
        });
        Assert.AreEqual(1, Directory.GetFiles(_folder.Path).Length, "no temporary file is left");
        Assert.AreEqual(0, _warnings.Count);
    }

    [TestMethod]
    public void Entries_travel_by_export_and_import()
    {
        Store().Write("ab12", "text");
        using var stream = new MemoryStream();
        Store().Export(stream);
        using var other = new TemporaryFolder();
        stream.Position = 0;
        Assert.AreEqual(1, new JitStore(other.Path, (_, _) => { }).Import(stream));
        Assert.AreEqual("text", new JitStore(other.Path, (_, _) => { }).Read("ab12"));
        stream.Position = 0;
        Assert.AreEqual(0, Store("another machine").Import(stream));
    }

    private JitStore Store(string? identity = null) => new(_folder.Path, Warn) { Identity = identity ?? MachineIdentity.Text };

    private void Warn(string message, Exception? error)
    {
        lock (_warnings) _warnings.Add(message);
    }
}
