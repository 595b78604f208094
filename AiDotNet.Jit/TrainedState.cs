using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>What training changes: parameters, the optimizer's state, the count of steps and the seed. Binds the arguments of step graphs to them. One step at a time.</summary>
internal sealed class TrainedState<T> where T : unmanaged
{
    private readonly ComputationNode<T>[] _parameters;
    private readonly Tensor<T>[][] _state;
    private readonly Tensor<T>[] _scalars;
    private readonly double[] _scalarValues;
    private readonly ComputationNode<int> _seed = Recording.NewSeed();
    private UpdatedMemory? _updated;

    public TrainedState(IReadOnlyList<ComputationNode<T>> parameters, Optimizer optimizer)
    {
        (_parameters, Optimizer, LearningRate) = ([.. parameters], optimizer, optimizer.LearningRate);
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

    public Optimizer Optimizer { get; }

    /// <summary>The learning rate of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps done so far.</summary>
    public long StepCount { get; set; }

    /// <summary>What dropout draws from.</summary>
    public Tensor<int> Seed => _seed.Value;

    /// <summary>The optimizer's tensors of one parameter.</summary>
    public IReadOnlyList<Tensor<T>> Of(ComputationNode<T> parameter)
    {
        int index = Array.IndexOf(_parameters, parameter);
        return index >= 0 ? _state[index] : throw new ArgumentException($"{parameter} is not a parameter of this training step.");
    }

    /// <summary>What a loss records for a batch.</summary>
    public Program Trace(Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<TensorType> types) =>
        Tracer.Trace(nodes => [loss(nodes)], types, seed: _seed);

    /// <summary>The joint graph of a loss.</summary>
    public TrainingGraph<T> Build(Program loss) => TrainingGraph.Build(loss, _parameters, Optimizer);

    /// <summary>Fills in all arguments of a step graph.</summary>
    /// <exception cref="InvalidInputException">Two parameters share memory.</exception>
    public void Bind(TrainingGraph<T> step, ReadOnlySpan<Tensor> batch, Span<Tensor> arguments)
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
        if (_updated.Follow(arguments[written..next]) is var (one, other)) throw Shared(step, one, other);
        foreach (var scalar in _scalars) arguments[next++] = scalar;
        // The compiler orders reads and writes by argument: what lies in the memory of a parameter under another name is read from a copy.
        for (int i = 0; i < written; i++)
        {
            if (_updated.Holds(arguments[i])) arguments[i] = TensorMemory.Contiguous(arguments[i]);
        }
    }

    /// <summary>A step was done: the next one has another number and draws other bits.</summary>
    public void Finish()
    {
        StepCount++;
        Seed.Span[0]++;
    }

    private InvalidInputException Shared(TrainingGraph<T> step, int one, int other)
    {
        string Name(int update) => update < step.Trained.Length ? $"parameter {_parameters[step.Trained[update]]}" : "the optimizer's state";
        return new($"A training step writes {Name(one)} and {Name(other)} in place, and they share memory: one update would be lost. "
            + "Give each a tensor of its own (Clone), or use one Variable in both places of the model.");
    }

    private void SetScalars()
    {
        Optimizer.Scalars(StepCount + 1, LearningRate, _scalarValues);
        for (int i = 0; i < _scalars.Length; i++) _scalars[i].Span[0] = Convert(_scalarValues[i]);
    }

    private static T Convert(double value) => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;
}
