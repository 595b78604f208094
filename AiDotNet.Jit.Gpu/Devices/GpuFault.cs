namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>What went wrong, as far as a caller can act on it.</summary>
public enum GpuFault
{
    /// <summary>No driver or compiler library could be loaded.</summary>
    NotAvailable,

    /// <summary>There is a driver, but no device.</summary>
    NoDevice,

    /// <summary>The device's compiler refused a kernel; the exception has its log.</summary>
    CompileFailed,

    /// <summary>The device or the budget has no memory left; nothing was computed.</summary>
    OutOfMemory,

    /// <summary>The device refused to start a kernel.</summary>
    InvalidLaunch,

    /// <summary>The device is gone, with all that lay in its memory.</summary>
    DeviceLost,

    /// <summary>Anything else a driver reports.</summary>
    Other,
}
