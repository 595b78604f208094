using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm.Loading;
using AiDotNet.Jit.Llvm.Native;
using AiDotNet.Jit.Llvm.Rendering;

namespace AiDotNet.Jit.Llvm;

/// <summary>
/// Kernels through libLLVM, version 18 or later, which must be installed. Results equal those of the default backend to the bit. Safe from
/// many threads; machine code is freed with the last program that uses it.
/// </summary>
public sealed class LlvmBackend : IBackend
{
    private readonly CodeCache _cache = new();
    private readonly LlvmCompiler _compiler;
    private readonly LlvmOptions _options;

    /// <summary>A backend of this machine.</summary>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="BackendException">libLLVM is missing or too old; see <see cref="Probe"/>.</exception>
    public LlvmBackend(LlvmOptions? options = null)
    {
        _options = options ?? new();
        VectorBits = _options.VectorBits ?? LaneWidths.HardwareBits;
        if (VectorBits is not (0 or 128 or 256 or 512))
            throw new ArgumentOutOfRangeException(nameof(options), VectorBits, "Vectors are 512, 256 or 128 bits wide, or 0 for scalar code.");
        var library = LlvmLibrary.Load(_options.Library, out string reason, out bool tooOld) ?? throw new BackendException(reason) { IsTooOld = tooOld };
        _compiler = new(library, LlvmTarget.Host(library), _options.Level, _options.PassText);
        string passes = _options.Passes is null ? "" : $"({_options.Passes})";
        Name = $"llvm{library.Version.Major}-{_options.Level.ToString().ToLowerInvariant()}{passes}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int VectorBits { get; }

    /// <inheritdoc/>
    public bool CodeMayThrow => false;

    /// <inheritdoc/>
    public bool HasFusedMultiplyAdd => ((IBackend)ExpressionBackend.Shared).HasFusedMultiplyAdd;

    /// <summary>How it compiles.</summary>
    public LlvmOptions Options => _options;

    /// <summary>The machine code is made for.</summary>
    public LlvmTarget Target => _compiler.Target;

    /// <summary>Whether libLLVM can be used; never throws.</summary>
    /// <param name="reason">The library found; or the names tried, what was wrong with them and what to install.</param>
    /// <param name="library">A library file to try instead of the usual names.</param>
    public static bool Probe(out string reason, string? library = null) => LlvmLibrary.Load(library, out reason) is not null;

    /// <inheritdoc/>
    /// <exception cref="BackendException">LLVM could not compile the kernel.</exception>
    public KernelEntry Compile(LinearKernel kernel)
    {
        // One name for all, or equal kernels would differ by it; a profiler wants to tell them apart.
        string symbol = _options.PerfMap ? SymbolOf(kernel) : "kernel", ir = Render(kernel, symbol);
        return new NativeKernel(_cache.GetOrAdd(ir, () => Load(ir)), symbol, KernelWork.IsBrief(kernel)).Entry;
    }

    /// <summary>The kernel's IR before and after the passes and its assembly, for people.</summary>
    public LlvmCode Inspect(LinearKernel kernel) => _compiler.Compile(Render(kernel, SymbolOf(kernel)), texts: true);

    private NativeCode Load(string ir)
    {
        var code = NativeCode.Load(_compiler.Compile(ir).Object);
        if (_options.PerfMap && code is ElfImage image) PerfMap.Add(image);
        return code;
    }

    private string Render(LinearKernel kernel, string symbol)
    {
        var module = new IrModule(VectorBits, Target);
        KernelRenderer.Render(kernel, symbol, module);
        return module.ToString();
    }

    // Names of kernels are for people; those of functions must be plain, and not those of the C library.
    private static string SymbolOf(LinearKernel kernel) =>
        "kernel_" + string.Concat(kernel.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
