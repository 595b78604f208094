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
    private readonly ComputationNode<T>[] _parameters;
    private readonly JitOptions _options;
    private readonly Tensor<T>[][] _state;
    private readonly Tensor<T>[] _scalars;
    private readonly double[] _scalarValues;
    private readonly LinkedList<Specialization> _specializations = new();
    private readonly ComputationNode<int> _seed = Recording.NewSeed();
    private UpdatedMemory? _updated;
    private bool _disposed;

    internal CompiledTrainingStep(
        Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters, Optimizer optimizer, JitOptions options)
    {
        (_loss, _parameters, Optimizer, _options, LearningRate) = (loss, [.. parameters], optimizer, options, optimizer.LearningRate);
        if (_parameters.Length == 0) throw new InvalidGraphException("A training step requires at least one parameter, got none. Pass the Variables to train.");
        if (_parameters.FirstOrDefault(p => !p.IsLeaf) is { } result)
        {
            throw new InvalidGraphException($"The parameters of a training step must be leaves, got the recorded result {result}. Pass the Variable itself.");
        }
        if (_parameters.Distinct().Count() != _parameters.Length) throw new InvalidGraphException("A parameter is listed twice. Name each one once.");
        _state = [.. _parameters.Select(p => optimizer.StateNames.Select(_ => new Tensor<T>(p.Shape)).ToArray())];
        _scalars = [.. Enumerable.Range(0, optimizer.ScalarCount).Select(_ => new Tensor<T>(Shape.Scalar))];
        _scalarValues = new double[optimizer.ScalarCount];
    }

    /// <summary>The rule parameters follow.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The learning rate of the next step; changing it never recompiles.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps done so far; Adam's bias correction depends on it.</summary>
    public long StepCount { get; set; }

    /// <summary>What dropout draws from, for every batch shape: one int, raised by one after each step. Write to it to repeat a run.</summary>
    public Tensor<int> Seed => _seed.Value;

    /// <summary>What compiling the specialisation used last did; null before the first run.</summary>
    public CompilationStats? Stats => _specializations.First?.Value.Stats;

    /// <summary>The program used last; null before the first run.</summary>
    public CompiledProgram? Program => _specializations.First?.Value.Executable.Program;

    /// <summary>The optimizer's tensors of one parameter, in the order of <see cref="Optimizer.StateNames"/>: for saving and restoring.</summary>
    public IReadOnlyList<Tensor<T>> State(ComputationNode<T> parameter)
    {
        int index = Array.IndexOf(_parameters, parameter);
        return index >= 0 ? _state[index] : throw new ArgumentException($"{parameter} is not a parameter of this training step.");
    }

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
            return Finish(specialization.Step, specialization.Loss);
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
            return Finish(specialization.Step, specialization.Loss);
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
        var specialization = new Specialization(types.ToArray(), Build(Trace(types.ToArray())), _options);
        _specializations.AddFirst(specialization);
        if (_specializations.Count > MostSpecializations)
        {
            _specializations.Last!.Value.Dispose();
            _specializations.RemoveLast();
        }
        return specialization;
    }

    private void Bind(Specialization specialization, ReadOnlySpan<Tensor> batch)
    {
        specialization.Outputs[0] = specialization.Loss;
        Bind(specialization.Step, batch, specialization.Arguments);
    }

    private void Bind(TrainingGraph<T> step, ReadOnlySpan<Tensor> batch, Tensor[] arguments)
    {
        SetScalars();
        int next = 0;
        foreach (var tensor in batch) arguments[next++] = tensor;
        foreach (var leaf in step.Constants) arguments[next++] = leaf.Tensor;
        int written = next;
        foreach (int parameter in step.Trained) arguments[next++] = _parameters[parameter].Tensor;
        foreach (int parameter in step.Trained)
        {
            foreach (var state in _state[parameter]) arguments[next++] = state;
        }
        if (_updated?.Count != next - written) _updated = new(next - written);
        if (_updated.Follow(arguments.AsSpan(written, next - written)) is var (one, other)) throw Shared(step, one, other);
        foreach (var scalar in _scalars) arguments[next++] = scalar;
        // The compiler orders reads and writes by argument: what lies in the memory of a parameter under another name is read from a copy.
        for (int i = 0; i < written; i++)
        {
            if (_updated.Holds(arguments[i])) arguments[i] = TensorMemory.Contiguous(arguments[i]);
        }
    }

    private InvalidInputException Shared(TrainingGraph<T> step, int one, int other)
    {
        string Name(int update) => update < step.Trained.Length ? $"parameter {_parameters[step.Trained[update]]}" : "the optimizer's state";
        return new($"A training step writes {Name(one)} and {Name(other)} in place, and they share memory: one update would be lost. "
            + "Give each a tensor of its own (Clone), or use one Variable in both places of the model.");
    }

    private T Finish(TrainingGraph<T> step, Tensor<T> loss)
    {
        StepCount++;
        if (step.Seed?.Value is { } seed) seed.Span[0]++; // the next step draws other bits
        return loss.Span[0];
    }

    private void SetScalars()
    {
        Optimizer.Scalars(StepCount + 1, LearningRate, _scalarValues);
        for (int i = 0; i < _scalars.Length; i++) _scalars[i].Span[0] = Convert(_scalarValues[i]);
    }

    private static T Convert(double value) => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    /// <summary>The compiled step for one signature of the batch.</summary>
    private sealed class Specialization(TensorType[] batchTypes, TrainingGraph<T> step, JitOptions options) : IDisposable
    {
        private GraphInterpreter? _interpreter;
        private Executable? _executable;
        private ProfileRecorder? _recorder;
        private CompilationStats? _stats;

        public TensorType[] BatchTypes => batchTypes;

        public TrainingGraph<T> Step => step;

        public bool HasCode => _executable is not null;

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

        public void Adopt(Executable executable, CompilationStats stats)
        {
            Dispose();
            (_executable, _stats) = (executable, stats);
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
