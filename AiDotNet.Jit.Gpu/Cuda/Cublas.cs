using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>The part of NVIDIA's cuBLAS that is used: products of matrices, stored by columns as its documentation has them.</summary>
internal sealed unsafe class Cublas
{
    /// <summary>The environment variable that names the library to use.</summary>
    internal const string Variable = "AIDOTNET_CUBLAS_LIBRARY";

    private const int Plain = 0, Transposed = 1, Float32 = 0, Float64 = 1, ComputeFloat32 = 68, ComputeFloat64 = 70, ComputeTf32 = 77, AnyAlgorithm = -1;

    private readonly nint _library;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, ulong, int, int, long, ulong, int, int, long, void*, ulong, int, int, long, int, int, int, int> _multiply;

    private Cublas(nint library)
    {
        _library = library;
        Create = (delegate* unmanaged<nint*, int>)Find("cublasCreate_v2");
        Destroy = (delegate* unmanaged<nint, int>)Find("cublasDestroy_v2");
        SetStream = (delegate* unmanaged<nint, nint, int>)Find("cublasSetStream_v2");
        SetWorkspace = (delegate* unmanaged<nint, ulong, nuint, int>)Find("cublasSetWorkspace_v2");
        _multiply = (delegate* unmanaged<nint, int, int, int, int, int, void*, ulong, int, int, long, ulong, int, int, long, void*, ulong, int, int, long, int, int, int, int>)
            Find("cublasGemmStridedBatchedEx");
    }

    internal delegate* unmanaged<nint*, int> Create { get; }

    internal delegate* unmanaged<nint, int> Destroy { get; }

    internal delegate* unmanaged<nint, nint, int> SetStream { get; }

    internal delegate* unmanaged<nint, ulong, nuint, int> SetWorkspace { get; }

    /// <summary>The library files that are tried, in order.</summary>
    /// <param name="named">The only one, if somebody named it.</param>
    internal static IEnumerable<string> Candidates(string? named)
    {
        named ??= Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named)) return [named];
        if (OperatingSystem.IsWindows()) return ["cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll"];
        string[] names = ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so"];
        return [.. names, .. names.Select(n => $"/usr/local/cuda/lib64/{n}")];
    }

    /// <summary>The library, or null and what was tried. Never throws.</summary>
    public static Cublas? Load(string? named, out string reason)
    {
        foreach (string name in Candidates(named))
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            try
            {
                reason = $"cuBLAS: found {name}";
                return new(library);
            }
            catch (EntryPointNotFoundException e)
            {
                reason = $"cuBLAS: found {name}, which is too old ({e.Message}), required version 11";
                return null;
            }
        }
        reason = $"cuBLAS: found no library, tried {string.Join(", ", Candidates(named))}; set {Variable} to its path";
        return null;
    }

    /// <summary>
    /// Starts a product. What is stored by rows here is, for cuBLAS, the transposed matrix stored by columns, and the transposed product is the
    /// product of the transposed factors in the other order: the right factor comes first.
    /// </summary>
    public void Multiply(nint handle, MatrixProduct p, ulong left, ulong right, ulong result)
    {
        bool isDouble = p.Type == DType.Float64;
        int type = isDouble ? Float64 : Float32, compute = isDouble ? ComputeFloat64 : p.AllowTf32 ? ComputeTf32 : ComputeFloat32;
        double* doubles = stackalloc double[] { p.Alpha, p.Beta };
        float* floats = stackalloc float[] { (float)p.Alpha, (float)p.Beta };
        void* alpha = isDouble ? doubles : floats, beta = isDouble ? doubles + 1 : floats + 1;
        Check(
            _multiply(handle, p.Right.IsByRows ? Plain : Transposed, p.Left.IsByRows ? Plain : Transposed, p.Columns, p.Rows, p.Terms, alpha,
                right, type, (int)p.Right.Leading, p.Right.BatchStep, left, type, (int)p.Left.Leading, p.Left.BatchStep, beta,
                result, type, (int)p.Result.Leading, p.Result.BatchStep, p.Batches, compute, AnyAlgorithm),
            "cublasGemmStridedBatchedEx");
    }

    /// <summary>Throws unless the call went well.</summary>
    public static void Check(int status, string call)
    {
        if (status == 0) return;
        var fault = status switch
        {
            3 => GpuFault.OutOfMemory,
            7 or 15 => GpuFault.InvalidLaunch,
            _ => GpuFault.Other, // 13, a failed launch, too: the next wait tells whether the device is lost
        };
        throw new GpuException(fault, $"cuBLAS: {call} returned {NameOf(status)} ({status}). Set GpuOptions.UseCublas to false to do without it.", status);
    }

    private static string NameOf(int status) => status switch
    {
        1 => "CUBLAS_STATUS_NOT_INITIALIZED",
        3 => "CUBLAS_STATUS_ALLOC_FAILED",
        7 => "CUBLAS_STATUS_INVALID_VALUE",
        8 => "CUBLAS_STATUS_ARCH_MISMATCH",
        11 => "CUBLAS_STATUS_MAPPING_ERROR",
        13 => "CUBLAS_STATUS_EXECUTION_FAILED",
        14 => "CUBLAS_STATUS_INTERNAL_ERROR",
        15 => "CUBLAS_STATUS_NOT_SUPPORTED",
        16 => "CUBLAS_STATUS_LICENSE_ERROR",
        _ => "an unknown status",
    };

    private nint Find(string name) => NativeLibrary.GetExport(_library, name);
}
