using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Export;
using AiDotNet.Jit.Llvm.Loading;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm;

/// <summary>
/// An exported model, run again without compiling; on x86-64 Linux without LLVM, too. Runs on one thread per call; calls from several threads are
/// serialised.
/// </summary>
public sealed unsafe class LlvmModule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ModuleDescription _description;
    private readonly NativeCode _code;
    private readonly delegate* unmanaged<nint*, nint*, void*, void*, int> _function;
    private void* _weights, _workspace;
    private bool _disposed;

    private LlvmModule(ModuleDescription description, NativeCode code, byte[]? weights)
    {
        (_description, _code) = (description, code);
        _function = (delegate* unmanaged<nint*, nint*, void*, void*, int>)code[description.Function];
        _workspace = NativeMemory.AlignedAlloc((nuint)description.WorkspaceBytes, 64);
        NativeMemory.Clear(_workspace, (nuint)description.WorkspaceBytes);
        InputTypes = [.. description.Inputs.Select(t => t.ToType())];
        OutputTypes = [.. description.Outputs.Select(t => t.ToType())];
        if (weights is null) return;
        _weights = NativeMemory.AlignedAlloc((nuint)weights.Length, 64);
        weights.CopyTo(new Span<byte>(_weights, weights.Length));
    }

    /// <summary>Frees what <see cref="Dispose"/> was not called for.</summary>
    ~LlvmModule() => Free();

    /// <summary>The name the model was exported under.</summary>
    public string Name => _description.Name;

    /// <summary>The machine the code was made for.</summary>
    public LlvmTarget Target => _description.Target;

    /// <summary>The types of the inputs, in order.</summary>
    public IReadOnlyList<TensorType> InputTypes { get; }

    /// <summary>The types of the outputs, in order.</summary>
    public IReadOnlyList<TensorType> OutputTypes { get; }

    /// <summary>Loads a .jitmodule file that <see cref="NativeExport.ExportNative{T}"/> wrote. It is machine code: load only files you trust.</summary>
    /// <exception cref="BackendException">The file is damaged, of another version, or for another machine; or its weights are not those it was exported with.</exception>
    public static LlvmModule Load(string file)
    {
        var (description, code) = ModuleFile.Read(file);
        if (HostMachine.Refusal(description.Target) is { } refusal) throw ModuleFile.Refused(file, refusal);
        byte[]? weights = description.WeightsFile is null ? null : ReadWeights(file, description);
        return new(description, NativeCode.Load(code), weights);
    }

    /// <summary>Computes the outputs into new tensors.</summary>
    /// <exception cref="InvalidInputException">The inputs are not what the model was compiled for.</exception>
    public Tensor[] Run(params Tensor[] inputs)
    {
        Tensor[] outputs = [.. OutputTypes.Select(Tensor.Zeros)];
        Run(inputs, outputs);
        return outputs;
    }

    /// <summary>Computes the outputs into contiguous tensors of the caller, which must not overlap the inputs.</summary>
    /// <exception cref="InvalidInputException">A tensor is not what the model was compiled for, or a value not what an operation demands.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        nint* addresses = stackalloc nint[Math.Max(1, inputs.Length + outputs.Length)];
        Bind("input", inputs, InputTypes, addresses);
        Bind("output", outputs, OutputTypes, addresses + inputs.Length);
        int status;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            status = _function(addresses, addresses + inputs.Length, _weights, _workspace);
        }
        GC.KeepAlive(this);
        foreach (var tensor in inputs) GC.KeepAlive(tensor);
        foreach (var tensor in outputs) GC.KeepAlive(tensor);
        if (status != 0) throw new InvalidInputException($"{_description.Checks[status - 1]}. Check the data.");
    }

    /// <summary>Frees code and memory; a run under way ends first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            Free();
            _code.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    private static byte[] ReadWeights(string file, ModuleDescription description)
    {
        // The name alone: a module file must not make its reader open files elsewhere.
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileName(description.WeightsFile!));
        if (!File.Exists(path)) throw ModuleFile.Refused(file, $"found no {path} beside it");
        byte[] weights = File.ReadAllBytes(path);
        if (weights.Length != description.WeightsBytes || Convert.ToHexString(SHA256.HashData(weights)) != description.WeightsHash)
            throw ModuleFile.Refused(file, $"found weights in {path} that do not match their hash");
        return weights;
    }

    private static void Bind(string what, ReadOnlySpan<Tensor> tensors, IReadOnlyList<TensorType> types, nint* addresses)
    {
        if (tensors.Length != types.Count) throw new InvalidInputException($"The model requires {types.Count} {what}s, got {tensors.Length}. Pass one tensor for each.");
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i].Type != types[i]) throw new InvalidInputException($"The model requires {types[i]} as {what} {i}, got {tensors[i].Type}. Convert the tensor.");
            if (!tensors[i].IsContiguous) throw new InvalidInputException($"The model requires a contiguous tensor as {what} {i}, got a view. Copy it first.");
            addresses[i] = tensors[i].Address;
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_workspace);
        NativeMemory.AlignedFree(_weights);
        _workspace = null;
        _weights = null;
    }
}
