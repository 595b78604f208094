using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Llvm.Native;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>Modules by hand: what the renderer never writes, to see what LLVM makes of it.</summary>
internal static class IrSamples
{
    /// <summary>A function that returns.</summary>
    public const string Good = "define void @f(ptr %t, i64 %lo, i64 %hi) {\n  ret void\n}\n";

    /// <summary>One module for each way to fail.</summary>
    public static IReadOnlyDictionary<string, string> Failing { get; } = new Dictionary<string, string>
    {
        ["syntax"] = "define void @f( {\n",
        ["type"] = "define void @f(i64 %a) {\n  %b = fadd float %a, %a\n  ret void\n}\n",
        ["undefined value"] = "define i64 @f() {\n  ret i64 %nothing\n}\n",
        ["dominance"] = "define i64 @f(i1 %c) {\nentry:\n  br i1 %c, label %a, label %b\na:\n  %x = add i64 1, 2\n  br label %b\nb:\n  ret i64 %x\n}\n",
        // An error of the code generator: exits the process where nobody handles diagnostics.
        ["no register"] = "define void @f() {\n  call void asm sideeffect \"nop\", \"{nosuchregister}\"(i32 1)\n  ret void\n}\n",
        // Fatal errors: they abort the process when their handler returns.
        ["inline assembly"] = "define void @f() {\n  call void asm sideeffect \"there is no such instruction\", \"\"()\n  ret void\n}\n",
        ["no code for it"] = "declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()\ndefine i32 @f() {\n  %x = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n  ret i32 %x\n}\n",
    };

    public static LlvmCode Compile(string ir, string passes = "", LlvmLevel level = LlvmLevel.Default)
    {
        var library = LlvmLibrary.Load(null, out _)!;
        return new LlvmCompiler(library, LlvmTarget.Host(library), level, passes).Compile(ir);
    }
}
