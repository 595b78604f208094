using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The user's loss, and what it trains.</summary>
internal sealed class LossFunction<T>(Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, TrainedState<T> state) : IAutomaticFunction where T : unmanaged
{
    public TracedModel Trace(IReadOnlyList<TensorType> types) => new TracedStep<T>(state.Trace(loss, types), state);

    // There are no gradients without a trace: the error says what is in its way.
    public Tensor[] RunEagerly(ReadOnlySpan<Tensor> inputs) => Trace(Signature.Of(inputs).Types).Interpret(inputs);
}
