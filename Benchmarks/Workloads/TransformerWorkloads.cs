using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W9: a transformer block of width 256 with 4 heads over 4 sequences of 128.</summary>
internal static class TransformerWorkloads
{
    private const int Batch = 4, Length = 128, Width = 256, Heads = 4, Head = Width / Heads, Hidden = 1024, Tokens = Batch * Length;

    private static readonly double s_forward =
        Cost.Product(Tokens, Width, 3 * Width) + Cost.Product(Tokens, Width, Width) + 2 * Cost.Product(Tokens, Width, Hidden) +
        2 * Batch * Heads * Cost.Product(Length, Head, Length);

    /// <summary>W9.</summary>
    public static IEnumerable<Workload> All =>
    [
        new("W9_fwd", Total(1, 0), new(0.88), () =>
        {
            var parameters = Parameters();
            return GraphExercise.Of(x => Block(parameters, x[0]), [Input()], Check.MeanOfSquares);
        }),
        new("W9_train_adam", Total(3, 7), new(0.85), () =>
        {
            var parameters = Parameters();
            return new TrainingExercise(b => Mean(Square(Block(parameters, (ComputationNode<float>)b[0]))), parameters, Optimizer.Adam(1e-3), Input());
        }),
    ];

    private static Cost Total(int passes, int updates) => new(
        passes * s_forward, updates * sizeof(float) * Parameters().Sum(p => (double)p.Shape.Size),
        Exponentials: Batch * Heads * Length * Length, Tangents: Tokens * Hidden);

    private static Tensor<float> Input() => HashData.Tensor([Batch, Length, Width], 1);

    private static ComputationNode<float> Block(ComputationNode<float>[] p, ComputationNode<float> x)
    {
        var qkv = Dense(LayerNorm(x, [Width], p[0], p[1]), p[2], p[3]);
        var heads = Split(Permute(Reshape(qkv, Batch, Length, 3, Heads, Head), 2, 0, 3, 1, 4), 3);
        var (q, k, v) = (OneOf(heads[0]), OneOf(heads[1]), OneOf(heads[2]));
        var attention = ScaledDotProductAttention(q, k, v);
        x += Dense(Reshape(Permute(attention, 0, 2, 1, 3), Batch, Length, Width), p[4], p[5]);
        return x + Dense(GELUTanh(Dense(LayerNorm(x, [Width], p[6], p[7]), p[8], p[9])), p[10], p[11]);
    }

    private static ComputationNode<float> OneOf(ComputationNode<float> part) => Reshape(part, Batch, Heads, Length, Head);

    private static ComputationNode<float> Dense(ComputationNode<float> x, ComputationNode<float> weights, ComputationNode<float> bias) =>
        MatrixMultiply(x, weights) + bias;

    private static ComputationNode<float>[] Parameters() =>
        [.. Norm(), .. Layer(0, Width, 3 * Width), .. Layer(1, Width, Width), .. Norm(), .. Layer(2, Width, Hidden), .. Layer(3, Hidden, Width)];

    private static ComputationNode<float>[] Norm() => [Variable(Tensor<float>.Ones([Width])), Variable(Tensor<float>.Zeros([Width]))];

    private static ComputationNode<float>[] Layer(int number, int inputs, int outputs) =>
    [
        Variable(HashData.Tensor([inputs, outputs], (uint)(300 + 2 * number), Math.Sqrt(3.0 / inputs))),
        Variable(HashData.Tensor([outputs], (uint)(301 + 2 * number), 0.01)),
    ];
}
