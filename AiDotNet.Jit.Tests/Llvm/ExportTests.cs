using System.Globalization;
using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Llvm.Export;
using AiDotNet.Jit.Llvm.Loading;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Tests.Samples;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Llvm;

[TestClass, TestCategory("Llvm")]
public sealed class ExportTests
{
    internal static Tensor Draw(TensorType type, int seed) => TestTensors.Random(type, -1, 1, new Random(seed));

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public void An_exported_network_runs_from_a_C_program(bool embed)
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var network = Network();
        var files = network.ExportNative(folder.Path, new() { Name = "mlp", EmbedWeights = embed });
        Assert.AreEqual(embed, files.Weights is null);
        string program = Build(folder.Path, "mlp");
        var input = Draw(network.InputTypes[0], 0);
        string file = Path.Combine(folder.Path, "input.bin");
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(((Tensor<float>)input).Span));
        var (code, output) = ChildProcess.Finish(new(program, [file]) { WorkingDirectory = folder.Path });
        Assert.AreEqual(0, code, output);
        float[] found = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => float.Parse(l, CultureInfo.InvariantCulture))];
        CollectionAssert.AreEqual(Expected(network, input), found);
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public void An_exported_network_loads_again_and_gives_the_same_bits(bool embed)
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var network = Network();
        var files = network.ExportNative(folder.Path, new() { EmbedWeights = embed });
        using var module = LlvmModule.Load(files.Module);
        CollectionAssert.AreEqual(network.InputTypes.ToArray(), module.InputTypes.ToArray());
        for (int seed = 0; seed < 2; seed++)
        {
            var input = Draw(network.InputTypes[0], seed);
            CollectionAssert.AreEqual(Expected(network, input), ((Tensor<float>)module.Run(input)[0]).ToArray());
        }
        StringAssert.Contains(Assert.ThrowsExactly<InvalidInputException>(() => module.Run(new Tensor<float>([2, 2]))).Message, "[2, 2]");
        module.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => module.Run(Draw(network.InputTypes[0], 0)));
    }

    [TestMethod]
    public void Loading_needs_no_LLVM()
    {
        Libllvm.Require();
        if (!NativeCode.CanLoadWithoutLlvm) Assert.Inconclusive("Elsewhere than on x86-64 Linux, LLVM's linker loads object files.");
        using var folder = new TemporaryFolder();
        using var network = Network();
        var files = network.ExportNative(folder.Path);
        var (code, output) = ChildProcess.Start("llvm", ["load", files.Module], ("AIDOTNET_LIBLLVM", "/nowhere"));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "llvm loaded: False");
        int[] bits = [.. Expected(network, Draw(network.InputTypes[0], 0)).Select(BitConverter.SingleToInt32Bits)];
        CollectionAssert.AreEqual(bits, output.Split('\n')[..bits.Length].Select(l => int.Parse(l, CultureInfo.InvariantCulture)).ToArray());
    }

    [TestMethod]
    public void Files_that_were_changed_are_refused()
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var network = Network();
        var files = network.ExportNative(folder.Path, new() { EmbedWeights = false });
        byte[] good = File.ReadAllBytes(files.Module), weights = File.ReadAllBytes(files.Weights!);
        foreach (int at in new[] { 9, 40, good.Length / 2, good.Length - 40, good.Length - 1 })
        {
            byte[] bad = (byte[])good.Clone();
            bad[at] ^= 1;
            Refused(files.Module, bad, "hash");
        }
        Refused(files.Module, good[..^7], "hash");
        Refused(files.Module, [1, 2, 3], "another kind of file");
        Refused(files.Module, [.. "hello"u8, .. good], "another kind of file");
        File.WriteAllBytes(files.Module, good);
        weights[100] ^= 1;
        Refused(files.Weights!, weights, "weights", files.Module);
        File.Delete(files.Weights!);
        StringAssert.Contains(Assert.ThrowsExactly<BackendException>(() => LlvmModule.Load(files.Module)).Message, ".weights");
    }

    [TestMethod]
    public void Code_for_another_machine_or_version_is_refused()
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var network = Network();
        var there = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? LlvmTarget.LinuxX64(1) : LlvmTarget.LinuxArm64;
        var foreign = network.ExportNative(folder.Path, new() { Target = there });
        Assert.IsNull(foreign.SharedLibrary);
        StringAssert.Contains(Assert.ThrowsExactly<BackendException>(() => LlvmModule.Load(foreign.Module)).Message, there.Triple);
        var description = ModuleFile.Read(foreign.Module).Description;
        Rewrite(foreign.Module, description with { Format = 99 }, "format 99");
        if (!NativeCode.CanLoadWithoutLlvm) return;
        var here = description with { Triple = "x86_64-unknown-linux-gnu" };
        Rewrite(foreign.Module, here with { Cpu = "x86-64-v9" }, "x86-64-v9");
        Rewrite(foreign.Module, here with { Cpu = "znver4" }, "znver4");
        Rewrite(foreign.Module, here with { Cpu = "x86-64", Features = "+amx-tile" }, "+amx-tile");
    }

    [TestMethod]
    public void Other_targets_get_their_own_code()
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var network = Network();
        var arm = network.ExportNative(folder.Path, new() { Name = "arm", Target = LlvmTarget.LinuxArm64, WriteText = true });
        Assert.AreEqual(ElfObject.Arm64, new ElfObject(File.ReadAllBytes(arm.Object)).Machine);
        StringAssert.Contains(File.ReadAllText(Path.ChangeExtension(arm.Object, ".s")), "fmla");
        network.ExportNative(folder.Path, new() { Name = "v3", Target = LlvmTarget.LinuxX64(3), WriteText = true });
        string v3 = File.ReadAllText(Path.Combine(folder.Path, "v3.s"));
        StringAssert.Contains(v3, "ymm");
        Assert.IsFalse(v3.Contains("zmm", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Demands_on_values_are_checked_in_native_code()
    {
        Libllvm.Require();
        using var folder = new TemporaryFolder();
        using var compiled = JitCompiler.Compile<float>(
            nodes => [F.CrossEntropy((ComputationNode<float>)nodes[0], (ComputationNode<int>)nodes[1])], [new(DType.Float32, [3, 5]), new(DType.Int32, [3])]);
        using var module = LlvmModule.Load(compiled.ExportNative(folder.Path).Module);
        var logits = Draw(new(DType.Float32, [3, 5]), 1);
        Tensor[] good = [logits, Labels(0, 4, 2)];
        CollectionAssert.AreEqual(((Tensor<float>)compiled.Forward(good)[0]).ToArray(), ((Tensor<float>)module.Run(good)[0]).ToArray());
        var error = Assert.ThrowsExactly<InvalidInputException>(() => module.Run(logits, Labels(0, 5, 2)));
        StringAssert.Contains(error.Message, "[0, 5)");
    }

    [TestMethod]
    public void Names_that_are_no_C_identifiers_are_refused()
    {
        using var network = Network();
        foreach (string name in new[] { "", "1st", "a b", "x;y" })
            Assert.ThrowsExactly<ArgumentException>(() => network.ExportNative("nowhere", new() { Name = name }));
    }

    private static CompiledGraph<float> Network()
    {
        var (w1, b1) = (F.Variable((Tensor<float>)Draw(new(DType.Float32, [20, 33]), 11)), F.Variable((Tensor<float>)Draw(new(DType.Float32, [33]), 12)));
        var (w2, b2) = (F.Variable((Tensor<float>)Draw(new(DType.Float32, [33, 10]), 13)), F.Variable((Tensor<float>)Draw(new(DType.Float32, [10]), 14)));
        return JitCompiler.Compile<float>(x => F.Softmax(F.MatrixMultiply(F.Tanh(F.MatrixMultiply(x, w1) + b1), w2) + b2), [7, 20]);
    }

    private static float[] Expected(CompiledGraph<float> network, Tensor input) => ((Tensor<float>)network.Forward([input])[0]).ToArray();

    private static Tensor<int> Labels(params int[] values)
    {
        var labels = new Tensor<int>([values.Length]);
        values.CopyTo(labels.Span);
        return labels;
    }

    private static string Build(string folder, string name)
    {
        string program = Path.Combine(folder, $"{name}_example");
        GnuCompiler.Run(folder, "-std=c99", "-Wall", "-Wextra", "-Werror", $"{name}_example.c", $"{name}.o", "-lm", "-o", program);
        return program;
    }

    private static void Refused(string file, byte[] content, string why, string? module = null)
    {
        File.WriteAllBytes(file, content);
        StringAssert.Contains(Assert.ThrowsExactly<BackendException>(() => LlvmModule.Load(module ?? file)).Message, why);
    }

    private static void Rewrite(string file, ModuleDescription description, string why)
    {
        ModuleFile.Write(file, description, []);
        StringAssert.Contains(Assert.ThrowsExactly<BackendException>(() => LlvmModule.Load(file)).Message, why);
    }
}
