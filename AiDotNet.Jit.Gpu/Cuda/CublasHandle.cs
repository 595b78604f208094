using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>
/// cuBLAS on one stream, with memory of its own to work in: so that recording its launches allocates nothing, and equal calls give equal bits.
/// </summary>
internal sealed unsafe class CublasHandle : IDisposable
{
    private const long Workspace = 8 << 20, HopperWorkspace = 32 << 20, SmallestShare = 32;
    private const int Hopper = 90;

    private readonly CudaDevice _device;
    private readonly Cublas _library;
    private readonly IGpuBuffer _workspace;
    private nint _handle;

    public CublasHandle(CudaDevice device, Cublas library, nint stream)
    {
        (_device, _library) = (device, library);
        _workspace = device.Allocate(Math.Min(device.Info.Architecture >= Hopper ? HopperWorkspace : Workspace, device.Memory.Budget / SmallestShare));
        try
        {
            nint handle;
            Cublas.Check(library.Create(&handle), "cublasCreate");
            _handle = handle;
            // In this order: another stream takes the workspace away.
            Cublas.Check(library.SetStream(handle, stream), "cublasSetStream");
            Cublas.Check(library.SetWorkspace(handle, ((CudaBuffer)_workspace).Address, (nuint)_workspace.Bytes), "cublasSetWorkspace");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Multiply(MatrixProduct product, ReadOnlySpan<GpuArgument> arguments) =>
        _library.Multiply(_handle, product, AddressOf(product, product.Left, arguments), AddressOf(product, product.Right, arguments), AddressOf(product, product.Result, arguments));

    public void Dispose()
    {
        nint destroyed = Interlocked.Exchange(ref _handle, 0);
        _device.TryEnter();
        if (destroyed != 0) _ = _library.Destroy(destroyed);
        _workspace.Dispose();
    }

    private static ulong AddressOf(MatrixProduct product, MatrixOperand operand, ReadOnlySpan<GpuArgument> arguments)
    {
        var buffer = (CudaBuffer)arguments[2 * operand.Slot].Buffer!;
        return buffer.Address + (ulong)(arguments[(2 * operand.Slot) + 1].Bits + (operand.Offset * product.Type.Size()));
    }
}
