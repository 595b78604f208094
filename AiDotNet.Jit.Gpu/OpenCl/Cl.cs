using System.Runtime.InteropServices;
using System.Text;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>The part of OpenCL 1.2 the device layer uses. Names mean what the specification says.</summary>
internal static unsafe partial class Cl
{
    /// <summary>The environment variable that names the loader library to use.</summary>
    internal const string Variable = "AIDOTNET_OPENCL_LIBRARY";

    private const string Library = "aidotnet_opencl"; // resolved below: every system has its own name

    static Cl() => NativeLibrary.SetDllImportResolver(typeof(Cl).Assembly, (name, _, _) => name == Library ? Load() : 0);

    /// <summary>The library files that are tried, in order.</summary>
    internal static string[] Candidates =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } forced ? [forced]
        : OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    [LibraryImport(Library)] internal static partial int clGetPlatformIDs(uint count, nint* platforms, uint* found);
    [LibraryImport(Library)] internal static partial int clGetPlatformInfo(nint platform, uint name, nuint size, void* value, nuint* needed);
    [LibraryImport(Library)] internal static partial int clGetDeviceIDs(nint platform, ulong type, uint count, nint* devices, uint* found);
    [LibraryImport(Library)] internal static partial int clGetDeviceInfo(nint device, uint name, nuint size, void* value, nuint* needed);

    [LibraryImport(Library)] internal static partial nint clCreateContext(nint* properties, uint count, nint* devices, nint notify, nint user, int* error);
    [LibraryImport(Library)] internal static partial int clReleaseContext(nint context);
    [LibraryImport(Library)] internal static partial nint clCreateCommandQueue(nint context, nint device, ulong properties, int* error);
    [LibraryImport(Library)] internal static partial int clReleaseCommandQueue(nint queue);

    [LibraryImport(Library)] internal static partial nint clCreateProgramWithSource(nint context, uint count, byte** texts, nuint* lengths, int* error);
    [LibraryImport(Library)] internal static partial int clBuildProgram(nint program, uint count, nint* devices, byte* options, nint notify, nint user);
    [LibraryImport(Library)] internal static partial int clGetProgramBuildInfo(nint program, nint device, uint name, nuint size, void* value, nuint* needed);
    [LibraryImport(Library)] internal static partial int clReleaseProgram(nint program);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint clCreateKernel(nint program, string name, int* error);
    [LibraryImport(Library)] internal static partial int clGetKernelWorkGroupInfo(nint kernel, nint device, uint name, nuint size, void* value, nuint* needed);
    [LibraryImport(Library)] internal static partial int clSetKernelArg(nint kernel, uint index, nuint size, void* value);
    [LibraryImport(Library)] internal static partial int clReleaseKernel(nint kernel);

    [LibraryImport(Library)] internal static partial nint clCreateBuffer(nint context, ulong flags, nuint size, void* host, int* error);
    [LibraryImport(Library)] internal static partial int clReleaseMemObject(nint memory);
    [LibraryImport(Library)]
    internal static partial int clEnqueueReadBuffer(nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* target, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)]
    internal static partial int clEnqueueWriteBuffer(nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* source, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)]
    internal static partial int clEnqueueCopyBuffer(nint queue, nint source, nint target, nuint from, nuint to, nuint size, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)]
    internal static partial int clEnqueueFillBuffer(nint queue, nint buffer, void* pattern, nuint width, nuint offset, nuint size, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)]
    internal static partial void* clEnqueueMapBuffer(
        nint queue, nint buffer, uint blocking, ulong flags, nuint offset, nuint size, uint waits, nint* wait, nint* done, int* error);
    [LibraryImport(Library)] internal static partial int clEnqueueUnmapMemObject(nint queue, nint buffer, void* mapped, uint waits, nint* wait, nint* done);

    [LibraryImport(Library)]
    internal static partial int clEnqueueNDRangeKernel(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)] internal static partial int clEnqueueMarkerWithWaitList(nint queue, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)] internal static partial int clEnqueueBarrierWithWaitList(nint queue, uint waits, nint* wait, nint* done);
    [LibraryImport(Library)] internal static partial int clFlush(nint queue);
    [LibraryImport(Library)] internal static partial int clFinish(nint queue);
    [LibraryImport(Library)] internal static partial int clWaitForEvents(uint count, nint* events);
    [LibraryImport(Library)] internal static partial int clGetEventInfo(nint happening, uint name, nuint size, void* value, nuint* needed);
    [LibraryImport(Library)] internal static partial int clGetEventProfilingInfo(nint happening, uint name, nuint size, void* value, nuint* needed);
    [LibraryImport(Library)] internal static partial int clReleaseEvent(nint happening);
    [LibraryImport(Library)]
    internal static partial int clSetEventCallback(nint happening, int type, delegate* unmanaged<nint, int, void*, void> function, void* user);

    /// <summary>All platforms; none when the loader knows no driver.</summary>
    internal static nint[] Platforms()
    {
        uint count = 0;
        int status = clGetPlatformIDs(0, null, &count);
        if (status == ClStatus.NoPlatform || count == 0) return [];
        ClStatus.Check(status, "clGetPlatformIDs");
        var platforms = new nint[count];
        fixed (nint* p = platforms) ClStatus.Check(clGetPlatformIDs(count, p, null), "clGetPlatformIDs");
        return platforms;
    }

    /// <summary>All devices of a platform.</summary>
    internal static nint[] Devices(nint platform)
    {
        uint count = 0;
        int status = clGetDeviceIDs(platform, ulong.MaxValue >> 32, 0, null, &count);
        if (status == ClStatus.NoDevice || count == 0) return [];
        ClStatus.Check(status, "clGetDeviceIDs");
        var devices = new nint[count];
        fixed (nint* d = devices) ClStatus.Check(clGetDeviceIDs(platform, ulong.MaxValue >> 32, count, d, null), "clGetDeviceIDs");
        return devices;
    }

    /// <summary>A text about a platform.</summary>
    internal static string PlatformText(nint platform, uint name) => Text((size, value, needed) => clGetPlatformInfo(platform, name, size, (void*)value, (nuint*)needed));

    /// <summary>A text about a device.</summary>
    internal static string DeviceText(nint device, uint name) => Text((size, value, needed) => clGetDeviceInfo(device, name, size, (void*)value, (nuint*)needed));

    /// <summary>What the compiler said about a program.</summary>
    internal static string BuildLog(nint program, nint device) =>
        Text((size, value, needed) => clGetProgramBuildInfo(program, device, 0x1183, size, (void*)value, (nuint*)needed));

    /// <summary>A number about a device, 0 where it does not say.</summary>
    internal static ulong DeviceNumber(nint device, uint name)
    {
        ulong value = 0;
        return clGetDeviceInfo(device, name, sizeof(ulong), &value, null) == 0 ? value : 0;
    }

    private static string Text(Func<nuint, nint, nint, int> read)
    {
        nuint size = 0;
        if (read(0, 0, (nint)(&size)) != 0 || size == 0) return "";
        byte[] bytes = new byte[size];
        fixed (byte* b = bytes)
        {
            if (read(size, (nint)b, 0) != 0) return "";
        }
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n').Trim();
    }

    private static nint Load()
    {
        foreach (string name in Candidates)
        {
            if (NativeLibrary.TryLoad(name, out nint handle)) return handle;
        }
        return 0;
    }
}
