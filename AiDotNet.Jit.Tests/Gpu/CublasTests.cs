using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>cuBLAS: asked for the right thing in every layout, taken only where it is right and faster, and done without where it fails.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class CublasTests
{
    private const string Clean = "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0";

    [TestMethod]
    public void It_is_asked_for_the_right_thing_in_every_layout()
    {
        string output = FakeCuda.Run("products Default");
        string[] lines = [.. output.Split('\n').Where(l => l.Contains(", Float", StringComparison.Ordinal))];
        Assert.HasCount(ProductCases.Names.Count() + ProductCases.NamesInDouble.Count, lines, output);
        foreach (string line in lines)
        {
            StringAssert.Contains(line, " elements verified", output);
            StringAssert.Contains(line, "cuBLAS: ", output);
            Assert.IsFalse(line.Contains("NOT", StringComparison.Ordinal) || line.Contains("our own kernel: ", StringComparison.Ordinal), line);
        }
        // Nothing before or after: the product alone is the kernel.
        foreach (string name in new[] { "plain", "left transposed", "part of a matrix", "every other row", "batched", "scaled" })
        {
            StringAssert.Contains(lines.First(l => l.StartsWith(name + ",", StringComparison.Ordinal)), "[product; cuBLAS: 100.0 us by our own kernel, 1.0 us by cuBLAS]", output);
        }
        StringAssert.Contains(output, Clean);
        StringAssert.Contains(output, "cublas handles=0");
    }

    [TestMethod]
    public void A_factor_and_an_addition_in_place_are_part_of_the_call()
    {
        var (a, b, c) = (new KernelBuffer("a", DType.Float32, 0), new KernelBuffer("b", DType.Float32, 1), new KernelBuffer("c", DType.Float32, 2));
        var (m, n, k) = (new Axis("m", 64), new Axis("n", 66), new Axis("k", 70));
        var sum = new Reduce(Fold.Sum, new Load(a, m * 70 + k) * new Load(b, k * 66 + n), k);
        var kernel = new Kernel("k", [a, b, c], [new Store(c, m * 66 + n, new Load(c, m * 66 + n) + (sum * 0.5f))]);
        var source = LibraryRenderer.Render(new(kernel), new(), allowTf32: false)!.Source;
        Assert.AreEqual("", source.Source);
        Assert.AreEqual(0, source.ScratchBytes);
        var product = source.Launches.Single().Product!;
        Assert.AreEqual((0.5, 1.0), (product.Alpha, product.Beta));
        Assert.IsNull(LibraryRenderer.Render(new(kernel), new() { Strict = true }, allowTf32: false));
        StringAssert.Contains(FakeCuda.Run("device"), "products: 69 82 145 184");
    }

    [TestMethod]
    public void Strict_mode_never_asks() => StringAssert.Contains(FakeCuda.Run("products Strict plain"), "cublas handles=0 created=0 products=0");

    [TestMethod]
    public void A_slower_one_is_not_taken() =>
        Refused("our own kernel: 100.0 us by our own kernel, 200.0 us by cuBLAS", ("FAKE_CUBLAS_US", "200"));

    [TestMethod]
    public void What_has_to_be_done_beside_the_product_counts() =>
        Refused("our own kernel: 100.0 us by our own kernel, 101.0 us by cuBLAS", "followed", ("FAKE_KERNEL_US", "100"));

    [TestMethod]
    public void Wrong_results_are_noticed()
    {
        Refused("our own kernel: the library's result differs, by ", ("FAKE_CUBLAS_WRONG", "1.001"));
        Refused("our own kernel: the library's result differs, by ", ("FAKE_CUBLAS_TF32", "1"));
        Refused("our own kernel: the library's result differs, by NaN", ("FAKE_CUBLAS_LOSES", "1"));
    }

    [TestMethod]
    public void Errors_in_the_trial_are_a_reason()
    {
        Refused("the trial of cuBLAS failed, cuBLAS: cublasGemmStridedBatchedEx returned CUBLAS_STATUS_INTERNAL_ERROR (14)", ("FAKE_CUBLAS_FAIL", "14"));
        Refused("the trial of cuBLAS failed, cuBLAS: cublasCreate returned CUBLAS_STATUS_NOT_INITIALIZED (1)", ("FAKE_CUBLAS_NO_HANDLE", "1"));
    }

    [TestMethod]
    public void Without_the_library_there_is_a_reason()
    {
        string output = FakeCuda.Run("products Default plain", ("AIDOTNET_CUBLAS_LIBRARY", "/nowhere/libcublas.so"));
        StringAssert.Contains(output, "library: cuBLAS: found no library, tried /nowhere/libcublas.so");
        StringAssert.Contains(output, "cublas handles=0 created=0 products=0");
        Verified(output);
        output = FakeCuda.Run("products Default plain", ("AIDOTNET_CUBLAS_LIBRARY", "libm.so.6"));
        StringAssert.Contains(output, "which is too old");
        Verified(output);
    }

    [TestMethod]
    public void An_error_in_a_run_is_computed_by_the_processor()
    {
        // The trial takes one product to compare and 15 to measure; the first run gets the error.
        string output = FakeCuda.Run("products Default plain", ("FAKE_CUBLAS_FAIL", "14"), ("FAKE_CUBLAS_FAIL_AFTER", "16"), ("FALL_BACK", "1"));
        Verified(output);
        StringAssert.Contains(output, "last fault: Other: cuBLAS: cublasGemmStridedBatchedEx returned CUBLAS_STATUS_INTERNAL_ERROR (14)");
        StringAssert.Contains(output, Clean);
    }

    [TestMethod]
    public void Ten_bits_are_used_only_when_they_are_allowed()
    {
        string output = FakeCuda.Run("tf32");
        StringAssert.Contains(output, "not allowed: False");
        StringAssert.Contains(output, "allowed: True, cuBLAS: ");
    }

    [TestMethod]
    public void A_training_step_with_products_replays_as_a_graph()
    {
        string output = FakeCuda.Run("train 512");
        StringAssert.Contains(output, "graph launches of the last step: 1");
        StringAssert.Contains(output, "losses agree: True");
        StringAssert.Contains(output, "by cuBLAS");
        StringAssert.Contains(output, Clean);
    }

    private static void Refused(string reason, params (string, string)[] environment) => Refused(reason, "plain", environment);

    private static void Refused(string reason, string name, params (string, string)[] environment)
    {
        string output = FakeCuda.Run($"products Default {name}", environment);
        StringAssert.Contains(output, reason);
        Verified(output);
        StringAssert.Contains(output, Clean);
        StringAssert.Contains(output, "cublas handles=0");
    }

    private static void Verified(string output) => Assert.AreEqual(1, output.Split(" elements verified").Length - 1, output);
}
