using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <content>What the processor does: checks, operations without a kernel, and everything when the device fails.</content>
internal sealed partial class GpuRunner
{
    private static bool AnyNewer(ReadOnlySpan<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.DeviceCopy is DeviceCopy { IsNewer: true }) return true;
        }
        return false;
    }

    // Looking at the tensors brings home what the device holds.
    private void RunOnHost(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        _fallback ??= new(_program.Host);
        _fallback.Run(inputs, outputs);
    }

    private void RunOnHost(PlanStep step, ReadOnlySpan<Tensor> inputs)
    {
        if (step is CheckStep check)
        {
            var operand = ValueOf(check.Operand, inputs);
            ValueChecks.Run(check.Attributes, operand.RawAddress, operand.Type);
            GC.KeepAlive(operand);
            return;
        }
        var opaque = (OpaqueStep)step;
        Tensor[] operands = new Tensor[opaque.Operands.Count];
        for (int i = 0; i < operands.Length; i++) operands[i] = ValueOf(opaque.Operands[i], inputs);
        var result = opaque.Node.Op.Evaluate(opaque.Node, operands);
        if (!result.IsContiguous) result = TensorMemory.Contiguous(result);
        _backend.Transfers.UploadAt(result.Address, BufferOf(opaque.Result), OffsetOf(opaque.Result), result.Type.Bytes);
        GC.KeepAlive(result);
    }

    // The caller's tensor where the process's memory is as new as the device's, else a copy of what the device holds.
    private Tensor ValueOf(Storage storage, ReadOnlySpan<Tensor> inputs)
    {
        if (storage.Kind == StorageKind.Input && !_overwritten[storage.Index] && inputs[storage.Index].DeviceCopy is not DeviceCopy { IsNewer: true })
        {
            return inputs[storage.Index];
        }
        var value = Tensor.Uninitialized(storage.Type);
        _backend.Transfers.Download(BufferOf(storage), OffsetOf(storage), value.Address, storage.Type.Bytes, blocking: true);
        return value;
    }
}
