using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Every operation compiled, on two inputs each, against the tape and the tape in float64; forward, backward and twice.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class OperationTests<T> where T : unmanaged
{
    private static readonly int Lanes = Math.Max(4, Jit.Codegen.Expressions.LaneWidths.HardwareBits / 8 / DTypes.Of<T>().Size());

    private static readonly JitOptions Fresh = new() { Verify = true };

    [TestMethod]
    [DynamicData(nameof(OperationNames.All), typeof(OperationNames))]
    public void Forward(string name) => Forward(OperationSamples<T>.Get(name), OperationSamples<double>.Get(name), Fresh);

    [TestMethod]
    [DynamicData(nameof(OperationNames.Float), typeof(OperationNames))]
    public void Backward(string name) => Backward(OperationSamples<T>.Get(name), OperationSamples<double>.Get(name), Fresh);

    [TestMethod]
    [DynamicData(nameof(OperationNames.Float), typeof(OperationNames))]
    public void Recorded_gradients(string name) => Forward(OperationSamples<T>.Get(name).Gradient, OperationSamples<double>.Get(name).Gradient, Fresh, true);

    [TestMethod]
    [DynamicData(nameof(OperationNames.Sized), typeof(OperationNames))]
    public void Forward_at_tail_sizes(string name) => AtTailSizes(name, (sample, twin) => Forward(sample, twin, Fresh));

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(OperationNames.Sized), typeof(OperationNames))]
    public void Recorded_gradients_at_tail_sizes(string name) => AtTailSizes(name, (sample, twin) =>
    {
        if (OperationNames.Float.Any(f => (string)f[0] == name)) Forward(sample.Gradient, twin.Gradient, Fresh, true);
    });

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(OperationNames.Float), typeof(OperationNames))]
    public void Gradients_of_gradients(string name) => Backward(OperationSamples<T>.Get(name).Gradient, OperationSamples<double>.Get(name).Gradient, Fresh);

    private protected static void Forward(OperationSample<T> sample, OperationSample<double> twin, JitOptions options, bool magnitude = false)
    {
        using var compiled = sample.Compile(options);
        foreach (int seed in new[] { 1, 2 })
        {
            var inputs = sample.Draw(seed);
            Compare(sample, "result", magnitude ? Magnitude(inputs) : 0, sample.Interpret(inputs), compiled.Forward(inputs), twin.Interpret(Wide(inputs)), options.Mode);
        }
    }

    private protected static void Backward(OperationSample<T> sample, OperationSample<double> twin, JitOptions options)
    {
        using var compiled = sample.Compile(options);
        foreach (int seed in new[] { 1, 2 })
        {
            var inputs = sample.Draw(seed);
            var seeds = sample.DrawSeeds(compiled.OutputTypes, seed);
            var exact = twin.InterpretGradients(Wide(inputs), [.. seeds.Select(s => (Tensor<double>)Float64Twin.Of(s))]);
            Compare(sample, "gradient", Magnitude(inputs), sample.InterpretGradients(inputs, seeds), compiled.Gradients(inputs, seeds).Inputs, exact, options.Mode);
        }
    }

    private static void AtTailSizes(string name, Action<OperationSample<T>, OperationSample<double>> check)
    {
        foreach (int size in new[] { 0, 1, Lanes - 1, Lanes, Lanes + 1, 2 * Lanes + 1 })
        {
            var sample = OperationSamples<T>.Get(name, size);
            if (size >= sample.Smallest) check(sample, OperationSamples<double>.Get(name, size));
        }
    }

    private static void Compare(
        OperationSample<T> sample, string what, double magnitude, Tensor[] expected, Tensor[] found, Tensor[] exact, NumericMode mode)
    {
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < found.Length; i++)
        {
            int number = i;
            CompiledComparison.Judge(mode, expected[i], found[i], exact[i], 16, () => $"{sample.Name}, {string.Join(" ", sample.Types)}, {what} {number}", magnitude);
        }
    }

    // A gradient may be a small difference of terms as large as the arguments.
    private static double Magnitude(Tensor[] inputs) => inputs.Where(i => i.DType.IsFloat()).SelectMany(TestTensors.Values).Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static Tensor[] Wide(Tensor[] inputs) => [.. inputs.Select(Float64Twin.Of)];
}

/// <summary>In float32.</summary>
[TestClass]
public sealed class Float32OperationTests : OperationTests<float>;

/// <summary>In float64.</summary>
[TestClass]
public sealed class Float64OperationTests : OperationTests<double>
{
    [TestMethod]
    public void Every_public_function_has_samples()
    {
        var sampled = OperationSamples<double>.All().Select(s => s.Function).ToHashSet();
        Assert.AreEqual("", string.Join("\n", OperationNames.Functions.Except(sampled)), "functions without a sample: add a line to OperationSamples");
        Assert.AreEqual("", string.Join("\n", sampled.Except(OperationNames.Functions)), "samples of functions that do not exist");
    }

    [TestMethod]
    [DynamicData(nameof(OperationNames.Derivable), typeof(OperationNames))]
    public void Gradients_are_central_differences(string name) => CompiledDerivative.Check(OperationSamples<double>.Get(name));

    [TestMethod]
    [DynamicData(nameof(OperationNames.Derivable), typeof(OperationNames))]
    public void Gradients_of_gradients_are_central_differences(string name) => CompiledDerivative.Check(OperationSamples<double>.Get(name).Gradient);
}
