namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>A compiled kernel. Kernels that differ only in buffer addresses share one.</summary>
/// <param name="table">The address of an array of buffer addresses, by slot.</param>
/// <param name="lo">The first iteration of the parallel loop this call runs.</param>
/// <param name="hi">The iteration after the last.</param>
public delegate void KernelEntry(long table, long lo, long hi);
