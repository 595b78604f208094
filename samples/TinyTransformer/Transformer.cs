using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace TinyTransformerSample;

/// <summary>Two blocks of causal attention and a feed-forward layer, each behind a layer norm.</summary>
/// <param name="letters">The size of the alphabet.</param>
internal sealed class Transformer(int letters)
{
    public const int Context = 32;

    private const int Width = 32, Heads = 4;

    private readonly List<ComputationNode<float>> _parameters = [];
    private int _next;

    /// <summary>What training changes.</summary>
    public IReadOnlyList<ComputationNode<float>> Parameters
    {
        get
        {
            // Layers make their parameters when they are first used, so one use makes them all.
            if (_parameters.Count == 0) Forward(TensorOperations<int>.Constant(new Tensor<int>([1, Context])));
            return _parameters;
        }
    }

    /// <summary>Scores [batch * Context, letters] for the letter behind each position of [batch, Context].</summary>
    public ComputationNode<float> Forward(ComputationNode<int> text)
    {
        _next = 0;
        int batch = text.Shape[0];
        var x = F.EmbeddingLookup(Weights(letters, Width), text) + Weights(Context, Width);
        for (int block = 0; block < 2; block++)
        {
            x = x + Attention(F.LayerNorm(x, [Width]), batch);
            x = x + Dense(F.GELU(Dense(F.LayerNorm(x, [Width]), Width, 4 * Width)), 4 * Width, Width);
        }
        return F.Reshape(Dense(F.LayerNorm(x, [Width]), Width, letters), batch * Context, letters);
    }

    private ComputationNode<float> Attention(ComputationNode<float> x, int batch)
    {
        ComputationNode<float> PerHead() => F.Permute(F.Reshape(Dense(x, Width, Width), batch, Context, Heads, Width / Heads), 0, 2, 1, 3);
        var mixed = F.ScaledDotProductAttention(PerHead(), PerHead(), PerHead(), causal: true);
        return Dense(F.Reshape(F.Permute(mixed, 0, 2, 1, 3), batch, Context, Width), Width, Width);
    }

    private ComputationNode<float> Dense(ComputationNode<float> x, int inputs, int outputs) => F.MatrixMultiply(x, Weights(inputs, outputs)) + Bias(outputs);

    private ComputationNode<float> Bias(int width) => Parameter(() => Tensor<float>.Zeros([width]));

    private ComputationNode<float> Weights(int inputs, int outputs) => Parameter(() => Initializers.XavierUniform<float>([inputs, outputs], seed: _next));

    private ComputationNode<float> Parameter(Func<Tensor<float>> start)
    {
        if (_next == _parameters.Count) _parameters.Add(F.Variable(start(), $"p{_next}"));
        return _parameters[_next++];
    }
}
