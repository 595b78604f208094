using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>
/// The part of the CUDA driver interface the device layer uses, as a table of functions of one library: a test brings a library of its own.
/// Names mean what NVIDIA's documentation says.
/// </summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>The environment variable that names the driver library to use.</summary>
    internal const string Variable = "AIDOTNET_CUDA_LIBRARY";

    private readonly nint _library;

    private CudaDriver(nint library)
    {
        _library = library;
        cuInit = (delegate* unmanaged<uint, int>)Find("cuInit");
        cuDriverGetVersion = (delegate* unmanaged<int*, int>)Find("cuDriverGetVersion");
        cuDeviceGetCount = (delegate* unmanaged<int*, int>)Find("cuDeviceGetCount");
        cuDeviceGet = (delegate* unmanaged<int*, int, int>)Find("cuDeviceGet");
        cuDeviceGetName = (delegate* unmanaged<byte*, int, int, int>)Find("cuDeviceGetName");
        cuDeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Find("cuDeviceGetAttribute");
        cuDeviceTotalMem = (delegate* unmanaged<nuint*, int, int>)Find("cuDeviceTotalMem_v2");
        cuDevicePrimaryCtxRetain = (delegate* unmanaged<nint*, int, int>)Find("cuDevicePrimaryCtxRetain");
        cuDevicePrimaryCtxRelease = (delegate* unmanaged<int, int>)Find("cuDevicePrimaryCtxRelease_v2");
        cuCtxSetCurrent = (delegate* unmanaged<nint, int>)Find("cuCtxSetCurrent");
        cuMemGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)Find("cuMemGetInfo_v2");
        cuMemAlloc = (delegate* unmanaged<ulong*, nuint, int>)Find("cuMemAlloc_v2");
        cuMemFree = (delegate* unmanaged<ulong, int>)Find("cuMemFree_v2");
        cuMemHostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)Find("cuMemHostAlloc");
        cuMemFreeHost = (delegate* unmanaged<void*, int>)Find("cuMemFreeHost");
        cuMemHostRegister = (delegate* unmanaged<void*, nuint, uint, int>)Find("cuMemHostRegister_v2");
        cuMemHostUnregister = (delegate* unmanaged<void*, int>)Find("cuMemHostUnregister");
        cuMemcpyHtoDAsync = (delegate* unmanaged<ulong, void*, nuint, nint, int>)Find("cuMemcpyHtoDAsync_v2");
        cuMemcpyDtoHAsync = (delegate* unmanaged<void*, ulong, nuint, nint, int>)Find("cuMemcpyDtoHAsync_v2");
        cuMemcpyDtoDAsync = (delegate* unmanaged<ulong, ulong, nuint, nint, int>)Find("cuMemcpyDtoDAsync_v2");
        cuMemsetD32Async = (delegate* unmanaged<ulong, uint, nuint, nint, int>)Find("cuMemsetD32Async");
        cuStreamCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuStreamCreate");
        cuStreamDestroy = (delegate* unmanaged<nint, int>)Find("cuStreamDestroy_v2");
        cuStreamSynchronize = (delegate* unmanaged<nint, int>)Find("cuStreamSynchronize");
        cuStreamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)Find("cuStreamWaitEvent");
        cuEventCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuEventCreate");
        cuEventDestroy = (delegate* unmanaged<nint, int>)Find("cuEventDestroy_v2");
        cuEventRecord = (delegate* unmanaged<nint, nint, int>)Find("cuEventRecord");
        cuEventQuery = (delegate* unmanaged<nint, int>)Find("cuEventQuery");
        cuEventSynchronize = (delegate* unmanaged<nint, int>)Find("cuEventSynchronize");
        cuEventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)Find("cuEventElapsedTime");
        cuModuleLoadDataEx = (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)Find("cuModuleLoadDataEx");
        cuModuleUnload = (delegate* unmanaged<nint, int>)Find("cuModuleUnload");
        cuModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Find("cuModuleGetFunction");
        cuFuncGetAttribute = (delegate* unmanaged<int*, int, nint, int>)Find("cuFuncGetAttribute");
        cuLaunchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find("cuLaunchKernel");
        cuLaunchHostFunc = (delegate* unmanaged<nint, delegate* unmanaged<void*, void>, void*, int>)Find("cuLaunchHostFunc");
        cuStreamBeginCapture = (delegate* unmanaged<nint, int, int>)Find("cuStreamBeginCapture_v2");
        cuStreamEndCapture = (delegate* unmanaged<nint, nint*, int>)Find("cuStreamEndCapture");
        cuGraphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags");
        cuGraphLaunch = (delegate* unmanaged<nint, nint, int>)Find("cuGraphLaunch");
        cuGraphExecDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphExecDestroy");
        cuGraphDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphDestroy");
        cuGetErrorName = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorName");
        cuGetErrorString = (delegate* unmanaged<int, byte**, int>)Find("cuGetErrorString");
    }

    internal readonly delegate* unmanaged<uint, int> cuInit;
    internal readonly delegate* unmanaged<int*, int> cuDriverGetVersion, cuDeviceGetCount;
    internal readonly delegate* unmanaged<int*, int, int> cuDeviceGet;
    internal readonly delegate* unmanaged<byte*, int, int, int> cuDeviceGetName;
    internal readonly delegate* unmanaged<int*, int, int, int> cuDeviceGetAttribute;
    internal readonly delegate* unmanaged<nuint*, int, int> cuDeviceTotalMem;
    internal readonly delegate* unmanaged<nint*, int, int> cuDevicePrimaryCtxRetain;
    internal readonly delegate* unmanaged<int, int> cuDevicePrimaryCtxRelease;
    internal readonly delegate* unmanaged<nint, int> cuCtxSetCurrent, cuStreamDestroy, cuStreamSynchronize, cuEventDestroy, cuEventQuery, cuEventSynchronize;
    internal readonly delegate* unmanaged<nuint*, nuint*, int> cuMemGetInfo;
    internal readonly delegate* unmanaged<ulong*, nuint, int> cuMemAlloc;
    internal readonly delegate* unmanaged<ulong, int> cuMemFree;
    internal readonly delegate* unmanaged<void**, nuint, uint, int> cuMemHostAlloc;
    internal readonly delegate* unmanaged<void*, nuint, uint, int> cuMemHostRegister;
    internal readonly delegate* unmanaged<void*, int> cuMemFreeHost, cuMemHostUnregister;
    internal readonly delegate* unmanaged<ulong, void*, nuint, nint, int> cuMemcpyHtoDAsync;
    internal readonly delegate* unmanaged<void*, ulong, nuint, nint, int> cuMemcpyDtoHAsync;
    internal readonly delegate* unmanaged<ulong, ulong, nuint, nint, int> cuMemcpyDtoDAsync;
    internal readonly delegate* unmanaged<ulong, uint, nuint, nint, int> cuMemsetD32Async;
    internal readonly delegate* unmanaged<nint*, uint, int> cuStreamCreate, cuEventCreate;
    internal readonly delegate* unmanaged<nint, nint, uint, int> cuStreamWaitEvent;
    internal readonly delegate* unmanaged<nint, nint, int> cuEventRecord, cuGraphLaunch;
    internal readonly delegate* unmanaged<float*, nint, nint, int> cuEventElapsedTime;
    internal readonly delegate* unmanaged<nint*, void*, uint, int*, void**, int> cuModuleLoadDataEx;
    internal readonly delegate* unmanaged<nint, int> cuModuleUnload, cuGraphExecDestroy, cuGraphDestroy;
    internal readonly delegate* unmanaged<nint*, nint, byte*, int> cuModuleGetFunction;
    internal readonly delegate* unmanaged<int*, int, nint, int> cuFuncGetAttribute;
    internal readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> cuLaunchKernel;
    internal readonly delegate* unmanaged<nint, delegate* unmanaged<void*, void>, void*, int> cuLaunchHostFunc;
    internal readonly delegate* unmanaged<nint, int, int> cuStreamBeginCapture;
    internal readonly delegate* unmanaged<nint, nint*, int> cuStreamEndCapture;
    internal readonly delegate* unmanaged<nint*, nint, ulong, int> cuGraphInstantiate;
    internal readonly delegate* unmanaged<int, byte**, int> cuGetErrorName, cuGetErrorString;

    /// <summary>The library files that are tried, in order.</summary>
    internal static string[] Candidates =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } forced ? [forced] : OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"];

    /// <summary>The driver, or null and why there is none. Never throws.</summary>
    public static CudaDriver? Load(out string reason)
    {
        foreach (string name in Candidates)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            try
            {
                var driver = new CudaDriver(library);
                int status = driver.cuInit(0);
                reason = status == 0 ? $"CUDA: found {name}" : $"CUDA: found {name}, which cannot start: {driver.Describe(status)}";
                return status == 0 ? driver : null;
            }
            catch (EntryPointNotFoundException e)
            {
                reason = $"CUDA: found {name}, which is too old ({e.Message}), required version 11.4. Install a newer driver.";
                return null;
            }
        }
        reason = $"CUDA: found no driver, tried {string.Join(", ", Candidates)}";
        return null;
    }

    /// <summary>Throws unless the call went well.</summary>
    public void Check(int status, string call)
    {
        if (status != 0) throw new GpuException(FaultOf(status), $"CUDA: {call} returned {Describe(status)}. {Advice(FaultOf(status))}", status);
    }

    private string Describe(int status)
    {
        byte* name = null, text = null;
        _ = cuGetErrorName(status, &name);
        _ = cuGetErrorString(status, &text);
        return $"{Marshal.PtrToStringUTF8((nint)name) ?? "an unknown status"} ({status}, {Marshal.PtrToStringUTF8((nint)text)})";
    }

    private static GpuFault FaultOf(int status) => status switch
    {
        2 => GpuFault.OutOfMemory,
        3 or 34 or 100 or 101 => GpuFault.NoDevice,
        200 or 209 or 218 or 222 or 300 or 301 or 500 => GpuFault.CompileFailed,
        1 or 400 or 701 or 720 => GpuFault.InvalidLaunch,
        46 or 214 or 700 or 702 or (>= 714 and <= 719) => GpuFault.DeviceLost,
        _ => GpuFault.Other,
    };

    private static string Advice(GpuFault fault) => fault switch
    {
        GpuFault.OutOfMemory => "Use smaller batches, or a device with more memory.",
        GpuFault.NoDevice => "nvidia-smi shows what is there.",
        GpuFault.DeviceLost => "Make a new GpuBackend; what lay in the device's memory is gone.",
        _ => "Please report it.",
    };

    private nint Find(string name) => NativeLibrary.GetExport(_library, name);
}
