using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>What the LLVM tests run in processes of their own.</summary>
internal static class LlvmChild
{
    public static void Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["probe"]: Probe(); break;
            case ["compile", var name]: Compile(name); break;
            case ["load", var file]: Load(file); break;
            case ["automatic"]: Automatic(); break;
            default: throw new ArgumentException($"unknown: {string.Join(' ', arguments)}");
        }
    }

    private static void Probe()
    {
        bool found = LlvmBackend.Probe(out string reason);
        Console.WriteLine($"{(found ? "found" : "missing")} {reason}");
        try
        {
            _ = new LlvmBackend();
            Console.WriteLine("created");
        }
        catch (BackendException e)
        {
            Console.WriteLine($"refused {e.Message}");
        }
    }

    // A model that asks for LLVM by name, whether there is one or not.
    private static void Automatic()
    {
        using var model = new JitCompiledModel<float>([JitBackend("llvm")] (x) => x * 2, new() { WarmupRuns = 1 });
        model.FellBack += (_, e) => Console.WriteLine($"fell back {e.Reason}: {e.Message}");
        for (int i = 0; i < 3; i++)
        {
            Console.WriteLine(model.Forward(Tensor<float>.FromArray(2)).Span[0]);
            model.WaitForCompilationAsync().GetAwaiter().GetResult();
        }
        Console.WriteLine($"{model.Statistics.CompiledCalls} compiled; {model.Explain()}");
    }

    // A module that LLVM fails on; then a good one, to show that life goes on.
    private static void Compile(string name)
    {
        try
        {
            IrSamples.Compile(IrSamples.Failing[name]);
            Console.WriteLine("compiled");
        }
        catch (BackendException e)
        {
            Console.WriteLine($"refused {e.Message}");
        }
        Console.WriteLine($"alive {IrSamples.Compile(IrSamples.Good).Object.Length > 0}");
    }

    private static void Load(string file)
    {
        using var module = LlvmModule.Load(file);
        Tensor[] inputs = [.. module.InputTypes.Select((t, i) => ExportTests.Draw(t, i))];
        foreach (float value in ((Tensor<float>)module.Run(inputs)[0]).Span) Console.WriteLine(BitConverter.SingleToInt32Bits(value));
        Console.WriteLine($"llvm loaded: {LlvmBackend.Probe(out _)}");
    }
}
