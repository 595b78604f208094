using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>A kernel whose sums the device's library computes, and what says whether it does it right.</summary>
/// <param name="Source">Launches and products, in order.</param>
/// <param name="Reference">A kernel of our own that computes what the products do; null where they compute all of it.</param>
/// <param name="Type">Of the products.</param>
/// <param name="Slot">The buffer the products write to.</param>
/// <param name="First">The first element they write.</param>
/// <param name="Elements">From there to the last one.</param>
/// <param name="Terms">Terms of each sum.</param>
internal sealed record LibraryKernel(KernelSource Source, Kernel? Reference, DType Type, int Slot, long First, long Elements, long Terms);
