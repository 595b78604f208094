using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Tracing.</content>
public sealed partial class GradientTape<T>
{
    /// <summary>Runs the model on a shape, without computing anything, and returns its graph.</summary>
    /// <param name="model">Called once; tensors it uses beside its argument are captured by reference.</param>
    /// <param name="inputShape">The shape of its argument.</param>
    /// <exception cref="InvalidGraphException">The model asks for a value, or an operation refuses its operands.</exception>
    public TracedGraph<T> Trace(Func<ComputationNode<T>, ComputationNode<T>> model, Shape inputShape)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Trace(inputs => [model(inputs[0])], [inputShape]);
    }

    /// <summary>Runs a model of several inputs and outputs on shapes and returns its graph.</summary>
    public TracedGraph<T> Trace(Func<ComputationNode<T>[], ComputationNode<T>[]> model, params Shape[] inputShapes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputShapes);
        TensorType[] types = [.. inputShapes.Select(s => new TensorType(DTypes.Of<T>(), s))];
        return Trace(inputs => model([.. inputs.Cast<ComputationNode<T>>()]), types);
    }

    /// <summary>Runs a model whose inputs have different element types, like numbers and labels, and returns its graph.</summary>
    public TracedGraph<T> Trace(Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model, params TensorType[] inputTypes)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(Tracer.Trace(model, inputTypes, Alive._scope, _recording.Seed));
    }
}
