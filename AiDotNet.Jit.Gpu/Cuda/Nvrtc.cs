using System.Runtime.InteropServices;
using System.Text;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>NVIDIA's run-time compiler: CUDA C++ to machine code of one architecture.</summary>
internal sealed unsafe class Nvrtc
{
    /// <summary>The environment variable that names the compiler library to use.</summary>
    internal const string Variable = "AIDOTNET_NVRTC_LIBRARY";

    private static readonly string[] Options = ["--std=c++17", "--fmad=false", "--prec-div=true", "--prec-sqrt=true", "--ftz=false"];

    private readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> _create;
    private readonly delegate* unmanaged<nint, int, byte**, int> _compile;
    private readonly delegate* unmanaged<nint, nuint*, int> _logSize, _codeSize, _textSize;
    private readonly delegate* unmanaged<nint, byte*, int> _log, _code, _text;
    private readonly delegate* unmanaged<nint*, int> _destroy;

    private Nvrtc(nint library)
    {
        _create = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCreateProgram");
        _compile = (delegate* unmanaged<nint, int, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCompileProgram");
        _logSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLogSize");
        _log = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLog");
        _codeSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBINSize");
        _code = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBIN");
        _textSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetPTXSize");
        _text = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetPTX");
        _destroy = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "nvrtcDestroyProgram");
        Architectures = ReadArchitectures(library);
    }

    /// <summary>The library files that are tried, in order.</summary>
    internal static IEnumerable<string> Candidates
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } forced) return [forced];
            if (OperatingSystem.IsWindows()) return ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"];
            string[] names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];
            return [.. names, .. names.Select(n => $"/usr/local/cuda/lib64/{n}")];
        }
    }

    /// <summary>The architectures it knows, like 90, in ascending order.</summary>
    public IReadOnlyList<int> Architectures { get; }

    /// <summary>The compiler, or null and what was tried. Never throws.</summary>
    public static Nvrtc? Load(out string reason)
    {
        foreach (string name in Candidates)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            try
            {
                reason = $"NVRTC: found {name}";
                return new(library);
            }
            catch (EntryPointNotFoundException e)
            {
                reason = $"NVRTC: found {name}, which is too old ({e.Message}), required version 11.2";
                return null;
            }
        }
        reason = $"NVRTC: found no compiler, tried {string.Join(", ", Candidates)}. Install the CUDA toolkit's libnvrtc, or set {Variable} to its path";
        return null;
    }

    /// <summary>
    /// Machine code of an architecture like 90. Of one that is newer than the compiler, the virtual code of the newest it knows: the driver makes
    /// machine code of that.
    /// </summary>
    /// <exception cref="GpuException">The compiler refused the source, or it knows no architecture as old.</exception>
    public byte[] Compile(string source, int architecture, out string log)
    {
        int known = Architectures.LastOrDefault(a => a <= architecture);
        if (known == 0)
        {
            throw new GpuException(GpuFault.CompileFailed,
                $"NVRTC compiles for the architectures {string.Join(", ", Architectures)}, the device has {architecture}. Set {Variable} to an older NVRTC.");
        }
        bool isExact = known == architecture;
        nint program = Create(source);
        try
        {
            int status = Compile(program, [$"--gpu-architecture={(isExact ? "sm" : "compute")}_{known}", .. Options]);
            log = Log(program);
            if (status != 0) throw BuildErrors.Explain("NVRTC", source, log, status);
            return isExact ? Read(program, _codeSize, _code) : Read(program, _textSize, _text);
        }
        finally
        {
            _ = _destroy(&program);
        }
    }

    private nint Create(string source)
    {
        nint program;
        int status;
        fixed (byte* text = Text(source))
        fixed (byte* name = "kernel.cu\0"u8)
        {
            status = _create(&program, text, name, 0, null, null);
        }
        return status == 0 ? program : throw new GpuException(GpuFault.CompileFailed, $"NVRTC did not take a generated kernel ({status}). Please report it.", status);
    }

    private static byte[] Read(nint program, delegate* unmanaged<nint, nuint*, int> sizeOf, delegate* unmanaged<nint, byte*, int> read)
    {
        nuint size = 0;
        int status = sizeOf(program, &size);
        byte[] code = new byte[size];
        if (status == 0 && size > 0) fixed (byte* c = code) status = read(program, c);
        return status == 0 && size > 0 ? code : throw new GpuException(GpuFault.CompileFailed, $"NVRTC gave no code for a kernel it compiled ({status}). Please report it.", status);
    }

    private static int[] ReadArchitectures(nint library)
    {
        var count = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "nvrtcGetNumSupportedArchs");
        var list = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "nvrtcGetSupportedArchs");
        int number;
        if (count(&number) != 0) return [];
        int[] architectures = new int[number];
        fixed (int* a = architectures) return number > 0 && list(a) == 0 ? architectures : [];
    }

    private int Compile(nint program, string[] options)
    {
        var handles = Array.ConvertAll(options, o => GCHandle.Alloc(Text(o), GCHandleType.Pinned));
        try
        {
            byte** pointers = stackalloc byte*[handles.Length];
            for (int i = 0; i < handles.Length; i++) pointers[i] = (byte*)handles[i].AddrOfPinnedObject();
            return _compile(program, handles.Length, pointers);
        }
        finally
        {
            foreach (var handle in handles) handle.Free();
        }
    }

    private string Log(nint program)
    {
        nuint size;
        if (_logSize(program, &size) != 0 || size == 0) return "";
        byte[] log = new byte[size];
        fixed (byte* l = log) _ = _log(program, l);
        return Encoding.UTF8.GetString(log).TrimEnd('\0');
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
