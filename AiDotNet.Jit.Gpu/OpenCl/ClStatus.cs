using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>OpenCL's status numbers as exceptions.</summary>
internal static class ClStatus
{
    internal const int NoDevice = -1, NoPlatform = -1001;

    private static readonly Dictionary<int, string> Names = new()
    {
        [-1] = "CL_DEVICE_NOT_FOUND", [-2] = "CL_DEVICE_NOT_AVAILABLE", [-3] = "CL_COMPILER_NOT_AVAILABLE", [-4] = "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        [-5] = "CL_OUT_OF_RESOURCES", [-6] = "CL_OUT_OF_HOST_MEMORY", [-7] = "CL_PROFILING_INFO_NOT_AVAILABLE", [-11] = "CL_BUILD_PROGRAM_FAILURE",
        [-14] = "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST", [-30] = "CL_INVALID_VALUE", [-33] = "CL_INVALID_DEVICE", [-34] = "CL_INVALID_CONTEXT",
        [-36] = "CL_INVALID_COMMAND_QUEUE", [-38] = "CL_INVALID_MEM_OBJECT", [-43] = "CL_INVALID_BUILD_OPTIONS", [-45] = "CL_INVALID_PROGRAM_EXECUTABLE",
        [-46] = "CL_INVALID_KERNEL_NAME", [-48] = "CL_INVALID_KERNEL", [-49] = "CL_INVALID_ARG_INDEX", [-51] = "CL_INVALID_ARG_SIZE",
        [-52] = "CL_INVALID_KERNEL_ARGS", [-54] = "CL_INVALID_WORK_GROUP_SIZE", [-55] = "CL_INVALID_WORK_ITEM_SIZE", [-61] = "CL_INVALID_BUFFER_SIZE",
        [-63] = "CL_INVALID_GLOBAL_WORK_SIZE", [-1001] = "CL_PLATFORM_NOT_FOUND_KHR",
    };

    /// <summary>Throws unless the call went well.</summary>
    /// <param name="status">What it returned.</param>
    /// <param name="call">Its name.</param>
    /// <param name="waited">True for calls that wait for the device: there, running out of resources means that a kernel has died.</param>
    public static void Check(int status, string call, bool waited = false)
    {
        if (status != 0) throw Error(status, call, waited);
    }

    public static GpuException Error(int status, string call, bool waited = false) =>
        new(FaultOf(status, waited), $"OpenCL: {call} returned {Names.GetValueOrDefault(status, "an unknown status")} ({status}). {Advice(FaultOf(status, waited))}", status);

    private static GpuFault FaultOf(int status, bool waited) => status switch
    {
        -5 or -14 or -9999 when waited => GpuFault.DeviceLost,
        -4 or -5 or -6 or -61 => GpuFault.OutOfMemory,
        -3 or -11 or -15 or -43 or -45 or -46 => GpuFault.CompileFailed,
        -1 or -32 or -33 or NoPlatform => GpuFault.NoDevice,
        -2 or -34 or -36 => GpuFault.DeviceLost,
        <= -48 and >= -56 or -63 => GpuFault.InvalidLaunch,
        _ => GpuFault.Other,
    };

    private static string Advice(GpuFault fault) => fault switch
    {
        GpuFault.OutOfMemory => "Use smaller batches, or a device with more memory.",
        GpuFault.NoDevice => "Install the device's OpenCL driver; clinfo shows what is there.",
        GpuFault.DeviceLost => "Make a new GpuBackend; what lay in the device's memory is gone.",
        _ => "Please report it.",
    };
}
