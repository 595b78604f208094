using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <content>What a run is given.</content>
public sealed unsafe partial class Executable
{
    private void Require(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        if (inputs.Length != _inputTypes.Length) throw InputValidation.Count(_inputTypes.Length, inputs.Length, "inputs");
        if (outputs.Length != _outputTypes.Length) throw InputValidation.Count(_outputTypes.Length, outputs.Length, "outputs");
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is null) throw InputValidation.Missing("Input", i, _inputTypes[i]);
            if (!inputs[i].Is(_inputTypes[i])) throw InputValidation.Mismatch(Graph.Inputs[i], i, inputs[i].Type);
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is null && _written[i]) throw InputValidation.Missing("Output", i, _outputTypes[i]);
            if (outputs[i]?.Is(_outputTypes[i]) == false) throw InputValidation.Output(_outputTypes[i], i, outputs[i]!.Type);
        }
    }

    // Where the arguments lie; false when one is a view with gaps.
    private static bool Locate(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, nint* addresses)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            addresses[i] = inputs[i].Address;
            if (!inputs[i].IsContiguous) return false;
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            addresses[inputs.Length + i] = outputs[i]?.Address ?? 0;
            if (outputs[i]?.IsContiguous == false) return false;
        }
        return true;
    }

    // Points the table at the arguments; false, and nothing is done, when an output overlaps an input. Most arguments lie where they lay the last
    // time: these were found apart then, and the table knows them.
    private bool Bind(ExecutionState state, nint* addresses)
    {
        var known = state.Arguments;
        bool same = true;
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i] == addresses[i]) continue;
            if (Overlaps(i, addresses)) return false;
            same = false;
        }
        if (same) return true;
        state.Version++;
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i] == addresses[i]) continue;
            known[i] = addresses[i];
            foreach (int slot in _slots[i]) state.Table[slot] = addresses[i];
        }
        return true;
    }

    // An input with any output, an output with any input.
    private bool Overlaps(int argument, nint* addresses)
    {
        if (addresses[argument] == 0) return false;
        int inputs = _inputTypes.Length;
        var (begin, end) = argument < inputs ? (inputs, _bytes.Length) : (0, inputs);
        for (int i = begin; i < end; i++)
        {
            if (Meet(addresses[argument], _bytes[argument], addresses[i], _bytes[i])) return true;
        }
        return false;
    }

    /// <summary>Where the arguments lie; false when one is a view with gaps, or an output overlaps an input.</summary>
    internal static bool Bind(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, nint* addresses)
    {
        if (!Locate(inputs, outputs, addresses)) return false;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output && Overlaps(output.Address, output.Bytes, inputs, addresses)) return false;
        }
        return true;
    }

    private static bool Overlaps(nint address, nint bytes, ReadOnlySpan<Tensor> inputs, nint* addresses)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (Meet(address, bytes, addresses[i], (nint)inputs[i].Bytes)) return true;
        }
        return false;
    }

    // One begins within the other.
    private static bool Meet(nint a, nint bytesOfA, nint b, nint bytesOfB) => (nuint)(a - b) < (nuint)bytesOfB || (nuint)(b - a) < (nuint)bytesOfA;

    private static bool AreContiguous(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        foreach (var input in inputs)
        {
            if (!input.IsContiguous) return false;
        }
        foreach (var output in outputs)
        {
            if (output?.IsContiguous == false) return false;
        }
        return true;
    }

    private void RunAside<TObserver>(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, TObserver observer)
        where TObserver : struct, IStepObserver
    {
        var contiguous = new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) contiguous[i] = inputs[i].IsContiguous ? inputs[i] : TensorMemory.Contiguous(inputs[i]);
        var fresh = new Tensor?[outputs.Length];
        for (int i = 0; i < outputs.Length; i++) fresh[i] = outputs[i] is { } output ? Tensor.Uninitialized(output.Type) : null;
        Run(contiguous, fresh, observer);
        for (int i = 0; i < outputs.Length; i++) outputs[i]?.CopyFrom(fresh[i]!);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (_overwritten[i] && contiguous[i] != inputs[i]) inputs[i].CopyFrom(contiguous[i]);
        }
    }

    internal static void KeepAlive(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        foreach (var input in inputs) GC.KeepAlive(input);
        foreach (var output in outputs) GC.KeepAlive(output);
    }

    // Where in the table the addresses of each input, or output, stand.
    private IEnumerable<int[]> Slots(StorageKind kind, int count)
    {
        var slots = ExecutionState.Slots(Program.Plan, Program.Tables, kind).ToLookup(s => s.Storage.Index, s => s.Slot);
        return Enumerable.Range(0, count).Select(i => slots[i].ToArray());
    }
}
