using AheadOfTime.Generated;
using AheadOfTimeGenerator;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>
/// The checked-in C# of samples/AheadOfTime computes what the network it was generated from computes. It need not be the newest text: write it
/// anew with <c>dotnet run --project samples/AheadOfTimeGenerator</c> when this fails.
/// </summary>
[TestClass]
public class AheadOfTimeTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    public void The_sample_learns()
    {
        var main = typeof(MoonsStep).Assembly.EntryPoint!;
        Assert.AreEqual(0, main.Invoke(null, [Array.Empty<string>()]));
    }

    [TestMethod]
    public void The_checked_in_code_is_that_of_the_network()
    {
        var moons = Initialized();
        using var model = moons.Model();
        using var step = moons.Step();
        using var generated = new MoonsModel();
        using var trained = new MoonsStep();
        float[][] p = [.. moons.Parameters.Select(w => w.Value.ToArray())], v = [.. p.Select(w => new float[w.Length])];
        float[] loss = new float[1], scores = new float[128];
        for (int run = 1; run <= 3; run++)
        {
            var x = (Tensor<float>)TestTensors.Random(new(DType.Float32, [64, 2]), -1, 1, new Random(run));
            var labels = (Tensor<int>)TestTensors.Random(new(DType.Int32, [64]), 0, 1, new Random(run));
            trained.Run(x.Span, labels.Span, p[0], p[1], p[2], p[3], v[0], v[1], v[2], v[3], [0.1f], loss);
            Assert.AreEqual(step.Run(x, labels), loss[0], Tolerance);
            generated.Run(x.Span, p[0], p[1], p[2], p[3], scores);
            Near(model.Forward(x)[0].ToArray(), scores);
            for (int i = 0; i < p.Length; i++) Near(moons.Parameters[i].Value.ToArray(), p[i]);
        }
    }

    [TestMethod]
    public void The_checked_in_code_has_the_arguments_of_the_network()
    {
        var moons = new Moons();
        using var model = moons.Model();
        using var step = moons.Step();
        foreach (var (file, fresh) in new[] { ("MoonsModel", model.ToCSharp("MoonsModel")), ("MoonsStep", step.ToCSharp("MoonsStep")) })
        {
            string text = File.ReadAllText(Path.Combine(SourceTree.Root, "samples", "AheadOfTime", "Generated", $"{file}.g.cs"));
            Assert.AreEqual(Signature(fresh), Signature(text), file);
        }
    }

    private static Moons Initialized()
    {
        var moons = new Moons();
        foreach (var (i, w) in moons.Parameters.Index()) w.Value.CopyFrom(TestTensors.Random(w.Value.Type, -1, 1, new Random(i)));
        return moons;
    }

    private static string Signature(string source) => source.Split('\n').Single(l => l.Contains("public void Run(", StringComparison.Ordinal)).Trim();

    private static void Near(float[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], found[i], Tolerance, $"element {i}");
    }
}
