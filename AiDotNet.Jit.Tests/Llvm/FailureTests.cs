using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Loading;
using AiDotNet.Jit.Llvm.Native;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>Whatever LLVM is given, the process lives and the caller learns why.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class FailureTests
{
    private const string UndefinedSymbol = "declare void @there_is_no_such_function()\ndefine void @f() {\n  call void @there_is_no_such_function()\n  ret void\n}\n";

    [TestMethod]
    public void A_missing_library_says_what_was_tried_and_what_to_install()
    {
        var (code, output) = ChildProcess.Start("llvm", ["probe"], (LlvmLibrary.Variable, "/nowhere/libLLVM.so"));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "missing");
        StringAssert.Contains(output, "refused");
        StringAssert.Contains(output, "/nowhere/libLLVM.so");
        StringAssert.Contains(output, LlvmLibrary.InstallCommand);
    }

    [TestMethod]
    public void A_library_that_is_none_is_refused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("The name of another library is known on Linux.");
        var (code, output) = ChildProcess.Start("llvm", ["probe"], (LlvmLibrary.Variable, "libc.so.6"));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "libc.so.6, which is no libLLVM");
    }

    [TestMethod]
    public void A_library_that_is_too_old_is_refused_and_models_that_ask_for_it_go_on_without()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("The library is made with gcc for Linux.");
        using var folder = new TemporaryFolder();
        string old = Path.Combine(folder.Path, "libLLVM-17.so");
        GnuCompiler.Run(folder.Path, "old.c", "void LLVMGetVersion(unsigned* a, unsigned* b, unsigned* c) { *a = 17; *b = 0; *c = 6; }", "-shared", "-fPIC", "-o", old);
        var (code, output) = ChildProcess.Start("llvm", ["automatic"], (LlvmLibrary.Variable, old));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "fell back BackendTooOld");
        StringAssert.Contains(output, "libLLVM-17.so with version 17.0.6, required version 18 or later");
        StringAssert.Contains(output, "2 compiled");
        StringAssert.Contains(output, "by expressions");
    }

    [TestMethod]
    public void A_model_that_asks_for_a_missing_library_goes_on_without()
    {
        var (code, output) = ChildProcess.Start("llvm", ["automatic"], (LlvmLibrary.Variable, "/nowhere/libLLVM.so"));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "fell back BackendMissing");
        StringAssert.Contains(output, LlvmLibrary.InstallCommand);
        StringAssert.Contains(output, "2 compiled");
    }

    [TestMethod]
    public void The_process_uses_one_library()
    {
        Libllvm.Require();
        Assert.IsFalse(AiDotNet.Jit.Llvm.LlvmBackend.Probe(out string reason, "/another/libLLVM.so"));
        StringAssert.Contains(reason, "/another/libLLVM.so");
    }

    [TestMethod]
    [DataRow("syntax", "does not parse", "1:"), DataRow("type", "does not parse", "2:"), DataRow("undefined value", "does not parse", "nothing")]
    [DataRow("dominance", "is not valid", "dominate")]
    public void Text_that_is_no_module_is_refused_with_its_place(string sample, string what, string detail)
    {
        Libllvm.Require();
        var error = Assert.ThrowsExactly<BackendException>(() => IrSamples.Compile(IrSamples.Failing[sample]));
        StringAssert.Contains(error.Message, what);
        StringAssert.Contains(error.Message, detail);
    }

    [TestMethod]
    public void A_pass_pipeline_that_is_none_is_refused()
    {
        Libllvm.Require();
        var error = Assert.ThrowsExactly<BackendException>(() => IrSamples.Compile(IrSamples.Good, "no-such-pass"));
        StringAssert.Contains(error.Message, "no-such-pass");
    }

    [TestMethod]
    [DataRow("no register", "LLVM reported"), DataRow("inline assembly", "fatal error"), DataRow("no code for it", "fatal error")]
    public void Errors_of_the_code_generator_do_not_end_the_process(string sample, string detail)
    {
        Libllvm.Require();
        var (code, output) = ChildProcess.Start("llvm", ["compile", sample]);
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "refused");
        StringAssert.Contains(output, detail);
        StringAssert.Contains(output, "alive True");
    }

    [TestMethod]
    public void A_function_that_does_not_exist_is_named()
    {
        Libllvm.Require();
        var code = IrSamples.Compile(UndefinedSymbol).Object;
        if (NativeCode.CanLoadWithoutLlvm)
        {
            var error = Assert.ThrowsExactly<BackendException>(() => new ElfImage(new ElfObject(code)));
            StringAssert.Contains(error.Message, "there_is_no_such_function");
        }
        using var image = OrcImage.Load(code.Span);
        Assert.ThrowsExactly<BackendException>(() => image["f"]);
    }

    [TestMethod]
    public void Damaged_object_files_are_refused_or_load_but_never_read_outside()
    {
        Libllvm.Require();
        byte[] good = IrSamples.Compile(IrSamples.Good).Object.ToArray();
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int k = 0; k < 8; k++) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            if (i % 5 == 0) bad = bad[..random.Next(bad.Length)];
            try
            {
                new ElfImage(new ElfObject(bad)).Dispose();
            }
            catch (Exception e) when (e is BackendException or OverflowException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(100, refused);
    }
}
