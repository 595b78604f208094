using AiDotNet.Jit;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using TrainDigits.Data;
using TrainDigits.Training;

namespace TrainDigits.Models;

/// <summary>A network with its training step and its forward pass compiled.</summary>
public sealed class JitNetwork : ITrainingStep, IClassifier, IDisposable
{
    private const double LearningRate = 1e-3;

    private readonly CompiledTrainingStep<float> _step;
    private readonly CompiledGraph<float> _classifier;
    private readonly bool _interpreted;

    /// <param name="network">What to train; its parameters are changed in place.</param>
    /// <param name="batch">Images per step.</param>
    /// <param name="interpreted">Whether steps go through the interpreter instead of the compiled code.</param>
    public JitNetwork(Network network, int batch, bool interpreted = false)
    {
        _interpreted = interpreted;
        TensorType images = new(DType.Float32, [batch, DigitSet.PixelsPerImage]), labels = new(DType.Int32, [batch]);
        _step = JitCompiler.CompileTrainingStep<float>(network.Loss, network.Parameters, Optimizer.Adam(LearningRate));
        Stats = _step.Compile(images, labels);
        _classifier = JitCompiler.Compile<float>(network.Forward, images.Shape);
    }

    /// <summary>What compiling the training step did.</summary>
    public CompilationStats Stats { get; }

    /// <inheritdoc/>
    public float Run(Tensor<float> batch, Tensor<int> labels) => _interpreted ? _step.RunInterpreted(batch, labels) : _step.Run(batch, labels);

    /// <inheritdoc/>
    public void Classify(Tensor<float> batch, Tensor<float> scores) => _classifier.Run([batch], [scores]);

    /// <summary>Frees the compiled code's memory.</summary>
    public void Dispose()
    {
        _step.Dispose();
        _classifier.Dispose();
    }
}
