namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>A queue of a device that has a library for matrix products. Ask by cast: OpenCL queues are not.</summary>
public interface IGpuProducts
{
    /// <summary>Whether the library was found. Never throws.</summary>
    /// <param name="reason">What was found, or what was tried.</param>
    public bool HasProducts(out string reason);

    /// <summary>Starts a product; may be recorded like a launch once one was started.</summary>
    /// <param name="product">What to compute.</param>
    /// <param name="arguments">A buffer and a byte in it for each slot.</param>
    /// <exception cref="GpuException">The library refused it.</exception>
    public void Multiply(MatrixProduct product, ReadOnlySpan<GpuArgument> arguments);
}
