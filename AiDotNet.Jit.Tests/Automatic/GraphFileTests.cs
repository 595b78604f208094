using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class GraphFileTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_model_answers_alike_after_saving_and_loading(bool withParameters)
    {
        var mlp = new Mlp();
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.zip");
        using var compiled = JitCompiler.Compile<float>(mlp.Model, [4, Mlp.Features]);
        compiled.Save(path, withParameters);
        using var loaded = CompiledGraph<float>.Load(path);
        if (!withParameters)
        {
            foreach (var (mine, theirs) in loaded.Captured.Zip(compiled.Captured)) ((ComputationNode<float>)mine).Value = ((ComputationNode<float>)theirs).Value;
        }
        var x = Mlp.Batch(3, 4);
        Assert.IsTrue(compiled.Forward(x)[0].BitsEqual(loaded.Forward(x)[0]));
        CollectionAssert.AreEqual(compiled.Captured.Select(c => c.Name).ToArray(), loaded.Captured.Select(c => c.Name).ToArray());
        var seed = Mlp.Random(4, 4, Mlp.Classes);
        Assert.IsTrue(compiled.Backward([x], [seed])[0].BitsEqual(loaded.Backward([x], [seed])[0]), "gradients, too");
        Assert.AreEqual(1, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    public void A_damaged_file_says_so()
    {
        using var stream = new MemoryStream();
        using (var compiled = JitCompiler.Compile<float>(new Mlp().Model, [4, Mlp.Features])) compiled.Save(stream);
        byte[] bytes = stream.ToArray();
        foreach (int length in new[] { 0, 10, bytes.Length / 2, bytes.Length - 1 })
        {
            Assert.ThrowsExactly<InvalidGraphException>(() => CompiledGraph<float>.Load(new MemoryStream(bytes, 0, length)));
        }
        for (int i = 0; i < bytes.Length; i += 97)
        {
            byte[] flipped = [.. bytes];
            flipped[i] ^= 0x40;
            try
            {
                CompiledGraph<float>.Load(new MemoryStream(flipped)).Dispose();
            }
            catch (InvalidGraphException)
            {
                // any other exception fails the test
            }
        }
    }
}
