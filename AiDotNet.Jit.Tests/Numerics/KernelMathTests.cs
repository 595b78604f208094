using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Numerics;

[TestClass]
public class KernelMathTests
{
    public static IEnumerable<object[]> Names => FunctionCase.Names;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void KernelsGiveTheBitsOfSpans(string name)
    {
        var function = FunctionCase.Named(name);
        var leaf32 = MapEvaluator.Leaf("x", DType.Float32);
        var kernel32 = new MapEvaluator(function.Kernel(leaf32));
        foreach (float x in Samples.Bits32(2_000_003).SelectMany(b => b).Concat(Samples.Special32))
        {
            float y = BitConverter.Int32BitsToSingle((int)kernel32.Run((leaf32, BitConverter.SingleToInt32Bits(x))));
            Assert.IsTrue(Ulp.Same(function.At(x), y), $"{name}({x:R}) = {function.At(x):R}, in a kernel {y:R}");
        }

        var leaf64 = MapEvaluator.Leaf("x", DType.Float64);
        var kernel64 = new MapEvaluator(function.Kernel(leaf64));
        foreach (double x in Samples.Of64(name, 2_000).Concat(Samples.Special64))
        {
            double y = BitConverter.Int64BitsToDouble(kernel64.Run((leaf64, BitConverter.DoubleToInt64Bits(x))));
            Assert.IsTrue(Ulp.Same(function.At(x), y), $"{name}({x:R}) = {function.At(x):R}, in a kernel {y:R}");
        }
        TestContext.WriteLine($"{name}: {kernel32.Operations} operations in float32, {kernel64.Operations} in float64");
    }

    [TestMethod]
    public void PowGivesTheBitsOfSpans()
    {
        Load x32 = MapEvaluator.Leaf("x", DType.Float32), y32 = MapEvaluator.Leaf("y", DType.Float32);
        var kernel32 = new MapEvaluator(KernelMath.Pow(x32, y32));
        foreach (float x in Samples.Special32)
            foreach (float y in Samples.Special32)
            {
                Span<float> z = [x];
                VectorMath.Pow(z, [y], z);
                long bits = kernel32.Run((x32, BitConverter.SingleToInt32Bits(x)), (y32, BitConverter.SingleToInt32Bits(y)));
                Assert.IsTrue(Ulp.Same(z[0], BitConverter.Int32BitsToSingle((int)bits)), $"pow({x:R}, {y:R})");
            }

        Load x64 = MapEvaluator.Leaf("x", DType.Float64), y64 = MapEvaluator.Leaf("y", DType.Float64);
        var kernel64 = new MapEvaluator(KernelMath.Pow(x64, y64));
        foreach (double x in Samples.Special64)
            foreach (double y in Samples.Special64)
            {
                Span<double> z = [x];
                VectorMath.Pow(z, [y], z);
                long bits = kernel64.Run((x64, BitConverter.DoubleToInt64Bits(x)), (y64, BitConverter.DoubleToInt64Bits(y)));
                Assert.IsTrue(Ulp.Same(z[0], BitConverter.Int64BitsToDouble(bits)), $"pow({x:R}, {y:R})");
            }
        TestContext.WriteLine($"Pow: {kernel32.Operations} operations in float32, {kernel64.Operations} in float64");
    }

    [TestMethod]
    public void OtherTypesAreRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => KernelMath.Exp(MapEvaluator.Leaf("x", DType.Int32)));
        StringAssert.Contains(error.Message, "i32");
        Assert.ThrowsExactly<ArgumentException>(
            () => KernelMath.Pow(MapEvaluator.Leaf("x", DType.Float32), MapEvaluator.Leaf("y", DType.Float64)));
    }
}
