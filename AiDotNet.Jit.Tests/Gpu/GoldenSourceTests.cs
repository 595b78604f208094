using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>
/// The sources of kernels as they were when somebody last looked at them. After a change that is meant, set AIDOTNET_WRITE_GOLDEN=1, run these
/// tests and read the difference.
/// </summary>
[TestClass, TestCategory("Gpu")]
public sealed partial class GoldenSourceTests
{
    private static readonly RenderOptions Options = new() { GroupSize = 64, Parallelism = 1 << 14, LaunchCycles = 0, FewestVectors = 16 };

    public static IEnumerable<object[]> Cases => new[] { "elementwise", "vectors", "short rows", "kept rows", "columns", "split rows", "product", "overlapping windows", "embedding" }
        .SelectMany(n => new[] { NumericMode.Default, NumericMode.Strict }.Select(m => new object[] { n, m }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Source_is_what_it_was(string name, NumericMode mode)
    {
        string source = string.Join("\n", SourceCollector.Of(GpuCases.Get(name), mode, Options));
        string file = Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Gpu", "Golden", $"{name.Replace(' ', '-')}.{mode.ToString().ToLowerInvariant()}.c");
        if (Environment.GetEnvironmentVariable("AIDOTNET_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, source);
        }
        Assert.AreEqual(File.ReadAllText(file).ReplaceLineEndings("\n"), source, $"{file}: see the summary of this class");
    }

    [TestMethod]
    public void A_device_without_double_precision_is_told_apart()
    {
        var options = Options with { HasDouble = false };
        Assert.AreNotEqual(0, SourceCollector.Of(GpuCases.Get("elementwise"), NumericMode.Default, options).Count);
        var e = Assert.ThrowsExactly<AiDotNet.Jit.Diagnostics.UnsupportedOpException>(() => SourceCollector.Of(GpuCases.Get("elementwise", AiDotNet.Jit.Tensors.DType.Float64), NumericMode.Default, options));
        StringAssert.Contains(e.Message, "computes in double precision");
        Assert.ThrowsExactly<AiDotNet.Jit.Diagnostics.UnsupportedOpException>(() => SourceCollector.Of(GpuCases.Get("large angles"), NumericMode.Default, options));
    }

    [TestMethod]
    public void No_variable_is_called_like_a_type()
    {
        for (int length = 1; length <= 70; length++)
        {
            var builder = new GraphBuilder();
            var x = builder.Input(new(AiDotNet.Jit.Tensors.DType.Float32, [3, 4, 5]));
            var y = x;
            for (int i = 0; i < length; i++) y = NodeMath.Abs(y * (1 + i));
            foreach (string source in SourceCollector.Of(new([x], [Composites.LogSoftmax(y, -1)]), NumericMode.Strict, Options))
            {
                Assert.IsFalse(TypeAsName().IsMatch(source), source);
            }
        }
    }

    [TestMethod]
    public void Places_that_32_bits_do_not_reach_are_computed_in_64()
    {
        static List<string> EveryOtherRow(int extent)
        {
            var builder = new GraphBuilder();
            var x = builder.Input(new(AiDotNet.Jit.Tensors.DType.Float32, [2 * extent, extent]));
            return SourceCollector.Of(new([x], [x.Slice([0, 0], [extent, extent], [2, 1]) * 2]), NumericMode.Default, Options);
        }
        Assert.IsFalse(EveryOtherRow(30_000)[0].Contains("(i64)x", StringComparison.Ordinal), "1.8e9 elements are within reach");
        StringAssert.Contains(EveryOtherRow(46_000)[0], "(i64)x", "the last of 4.2e9 elements is not");
        Assert.ThrowsExactly<AiDotNet.Jit.Diagnostics.LimitExceededException>(() => EveryOtherRow(47_000));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\b(i32|i64|u8|float|double) (i32|i64|u32|u64|u8)\b")]
    private static partial System.Text.RegularExpressions.Regex TypeAsName();

    [TestMethod]
    public void Dialects_define_the_same_names()
    {
        string[] Names(KernelDialect d) => [.. d.Prelude.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("#define", StringComparison.Ordinal)).Select(l => l.Split(' ', '(')[1]).Distinct().Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(Names(KernelDialect.OpenCl), Names(KernelDialect.Cuda));
    }
}
