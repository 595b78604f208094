using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AiDotNet.Jit.Runtime;

/// <summary>
/// Moves a worker away from the processor of the thread that woke it. In Linux guests a halted virtual processor can count as
/// preempted, so a wake-up issued by a caller that has itself just slept tends to land on the caller's processor, call after
/// call, and nothing runs in parallel until the scheduler balances the load. Elsewhere this does nothing.
/// </summary>
internal static unsafe partial class WakeUpPlacement
{
    private const int MaskWords = 16;

    private static volatile bool _available = OperatingSystem.IsLinux();

    internal static void LeaveCpu(int cpu)
    {
        if (!_available || !OperatingSystem.IsLinux() || (uint)cpu >= MaskWords * 64) return;
        try
        {
            StepAside(cpu);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library without these functions: the placement is a refinement, the pool works without it.
            _available = false;
        }
    }

    // Excludes the processor and restores the mask at once: the thread has moved by then and no affinity stays set.
    [SupportedOSPlatform("linux")]
    private static void StepAside(int cpu)
    {
        ulong* allowed = stackalloc ulong[MaskWords], others = stackalloc ulong[MaskWords];
        const nint size = MaskWords * sizeof(ulong);
        if (GetAffinity(0, size, allowed) < 0) return;
        new Span<ulong>(allowed, MaskWords).CopyTo(new Span<ulong>(others, MaskWords));
        others[cpu / 64] &= ~(1UL << (cpu % 64));
        if (SetAffinity(0, size, others) == 0) _ = SetAffinity(0, size, allowed);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ulong* mask);
}
