using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;

namespace AiDotNet.Jit;

/// <summary>
/// Forward, backward and the update of all parameters as one compiled program that overwrites parameters and optimizer state in place.
/// The first run for a batch shape compiles; later ones allocate nothing. Runs are serialised: a step is a state machine.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class CompiledTrainingStep<T> : IDisposable where T : unmanaged
{
    private const int MostSpecializations = 16;

    private readonly Lock _gate = new();
    private readonly Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> _loss;
    private readonly JitOptions _options;
    private readonly TrainedState<T> _state;
    private readonly LinkedList<Specialization> _specializations = new();
    private bool _disposed;

    internal CompiledTrainingStep(
        Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters, Optimizer optimizer, JitOptions options) =>
        (_loss, _options, _state) = (loss, options, new(parameters, optimizer));

    /// <summary>The rule parameters follow.</summary>
    public Optimizer Optimizer => _state.Optimizer;

    /// <summary>The learning rate of the next step; changing it never recompiles.</summary>
    public double LearningRate
    {
        get => _state.LearningRate;
        set => _state.LearningRate = value;
    }

    /// <summary>Steps done so far; Adam's bias correction depends on it.</summary>
    public long StepCount
    {
        get => _state.StepCount;
        set => _state.StepCount = value;
    }

    /// <summary>What dropout draws from, for every batch shape: one int, raised by one after each step. Write to it to repeat a run.</summary>
    public Tensor<int> Seed => _state.Seed;

    /// <summary>What compiling the specialisation used last did; null before the first run.</summary>
    public CompilationStats? Stats => _specializations.First?.Value.Stats;

    /// <summary>The program used last; null before the first run.</summary>
    public CompiledProgram? Program => _specializations.First?.Value.Executable.Program;

    /// <summary>The optimizer's tensors of one parameter, in the order of <see cref="Optimizer.StateNames"/>: for saving and restoring.</summary>
    public IReadOnlyList<Tensor<T>> State(ComputationNode<T> parameter) => _state.Of(parameter);

    /// <summary>One step: computes the loss, then moves every parameter. The returned loss is that before the move.</summary>
    /// <exception cref="InvalidInputException">
    /// A tensor is not what the loss demands (a label out of range, say), or two parameters share memory; nothing was changed.
    /// </exception>
    public T Run(params ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var specialization = Prepare(batch);
            Bind(specialization, batch);
            if (_options.CheckNumerics) NonFiniteTrace.Run(specialization.Executable, specialization.Step.Graph, specialization.Arguments, specialization.Outputs);
            else if (_options.Profile) specialization.Recorder.Run(specialization.Arguments, specialization.Outputs);
            else specialization.Executable.Run(specialization.Arguments, specialization.Outputs);
            return Finish(specialization.Loss);
        }
    }

    /// <summary>The same step through the interpreter, on the same parameters and state: the oracle and the baseline.</summary>
    /// <inheritdoc cref="Run"/>
    public T RunInterpreted(params ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var specialization = Prepare(batch);
            Bind(specialization, batch);
            specialization.Interpret();
            return Finish(specialization.Loss);
        }
    }

    /// <summary>Compiles for batches of these types now, instead of on the first run.</summary>
    public CompilationStats Compile(params ReadOnlySpan<TensorType> batch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (Find(batch) ?? Specialize(batch)).Stats;
        }
    }

    /// <summary>Frees the memory; parameters and state stay with their owners.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var specialization in _specializations) specialization.Dispose();
        }
    }

    private Specialization Prepare(ReadOnlySpan<Tensor> batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_specializations.First?.Value is { } last && last.Fits(batch)) return last;
        var types = new TensorType[batch.Length];
        for (int i = 0; i < types.Length; i++) types[i] = batch[i]?.Type ?? throw Missing(i);
        return Find(types) ?? Specialize(types);
    }

    private static InvalidInputException Missing(int index) =>
        new($"Tensor {index} of the batch is required, got null. Pass one tensor for each argument of the loss.");

    private Specialization? Find(ReadOnlySpan<TensorType> types)
    {
        for (var entry = _specializations.First; entry is not null; entry = entry.Next)
        {
            if (!types.SequenceEqual(entry.Value.BatchTypes)) continue;
            _specializations.Remove(entry);
            _specializations.AddFirst(entry);
            return entry.Value;
        }
        return null;
    }

    private Specialization Specialize(ReadOnlySpan<TensorType> types)
    {
        var specialization = new Specialization(types.ToArray(), _state.Build(_state.Trace(_loss, types.ToArray())), _options);
        _specializations.AddFirst(specialization);
        if (_specializations.Count > MostSpecializations)
        {
            _specializations.Last!.Value.Dispose();
            _specializations.RemoveLast();
        }
        return specialization;
    }

    /// <summary>The joint graph for a batch, and copies of everything it would read now.</summary>
    internal (TrainingGraph<T> Step, Tensor[] Arguments) Snapshot(ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var specialization = Prepare(batch);
            Bind(specialization, batch);
            return (specialization.Step, Array.ConvertAll(specialization.Arguments, TensorMemory.Contiguous));
        }
    }

    private void Bind(Specialization specialization, ReadOnlySpan<Tensor> batch)
    {
        specialization.Outputs[0] = specialization.Loss;
        _state.Bind(specialization.Step, batch, specialization.Arguments);
    }

    private T Finish(Tensor<T> loss)
    {
        _state.Finish();
        return loss.Span[0];
    }

    /// <summary>The compiled step for one signature of the batch.</summary>
    private sealed class Specialization(TensorType[] batchTypes, TrainingGraph<T> step, JitOptions options) : IDisposable
    {
        private GraphInterpreter? _interpreter;
        private Executable? _executable;
        private ProfileRecorder? _recorder;
        private CompilationStats? _stats;

        public TensorType[] BatchTypes => batchTypes;

        public TrainingGraph<T> Step => step;

        public Executable Executable => _executable ?? Compile();

        /// <summary>Starts anew with every executable.</summary>
        public ProfileRecorder Recorder => _recorder?.Executable == Executable ? _recorder : _recorder = new(Executable);

        public ExecutionProfile? Profile => _recorder?.ProfileOf("training step");

        public CompilationStats Stats
        {
            get
            {
                _ = Executable;
                return _stats!;
            }
        }

        public Tensor<T> Loss { get; } = new(step.Graph.Outputs[0].Shape);

        public Tensor[] Arguments { get; } = new Tensor[step.Graph.Inputs.Count];

        public Tensor?[] Outputs { get; } = new Tensor?[step.Graph.Outputs.Count];

        public bool Fits(ReadOnlySpan<Tensor> batch)
        {
            if (batch.Length != batchTypes.Length) return false;
            for (int i = 0; i < batch.Length; i++)
            {
                if (batch[i]?.Type != batchTypes[i]) return false;
            }
            return true;
        }

        public void Dispose() => _executable?.Dispose();

        // Only when first needed: a step that is interpreted for now does not wait for code.
        private Executable Compile()
        {
            (var program, _stats) = GraphCompiler.Compile(step.Graph, options, step.Updates);
            return _executable = new(program, options.MaxThreads) { Bound = batchTypes.Length.. };
        }

        public void Interpret()
        {
            _interpreter ??= new(step.Graph);
            var results = _interpreter.Run(Arguments);
            Loss.CopyFrom(results[0]);
            foreach (var (output, input) in step.Updates) Arguments[input].CopyFrom(results[output]);
        }
    }
}
