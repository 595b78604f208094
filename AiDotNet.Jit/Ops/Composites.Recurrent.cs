using AiDotNet.Jit.Ir;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>One step of a long short-term memory. Weights' rows hold the gates as in PyTorch: input, forget, cell, output.</summary>
    /// <param name="x">[N, I].</param>
    /// <param name="h">The hidden state [N, H].</param>
    /// <param name="c">The cell state [N, H].</param>
    /// <param name="wIh">[4 H, I].</param>
    /// <param name="wHh">[4 H, H].</param>
    /// <param name="bIh">[4 H] or null.</param>
    /// <param name="bHh">[4 H] or null.</param>
    /// <returns>The next hidden and cell state: c' = f * c + i * g, h' = o * tanh(c').</returns>
    public static (Node H, Node C) LSTMCell(Node x, Node h, Node c, Node wIh, Node wHh, Node? bIh = null, Node? bHh = null)
    {
        const string Op = "lstm_cell";
        int size = RequireCell(Op, 4, x, h, wIh, wHh, bIh, bHh);
        RequireShape(Op, "the cell state", c, h.Shape);
        var gates = Linear(x, wIh, bIh) + Linear(h, wHh, bHh);
        Node Gate(int index) => gates.Slice(1, index * size, size);
        var next = Sigmoid(Gate(1)) * c + Sigmoid(Gate(0)) * Tanh(Gate(2));
        var hidden = Sigmoid(Gate(3)) * Tanh(next);
        return (Tagged("lstm_cell.h", hidden, x, h, c, wIh, wHh, bIh, bHh), Tagged("lstm_cell.c", next, x, h, c, wIh, wHh, bIh, bHh));
    }

    /// <summary>One step of a gated recurrent unit. Gates lie in the weights' rows in PyTorch's order: reset, update, new.</summary>
    /// <param name="x">[N, I].</param>
    /// <param name="h">The hidden state [N, H].</param>
    /// <param name="wIh">[3 H, I].</param>
    /// <param name="wHh">[3 H, H].</param>
    /// <param name="bIh">[3 H] or null.</param>
    /// <param name="bHh">[3 H] or null; its last part is inside the product with the reset gate.</param>
    /// <returns>The next hidden state: n = tanh(x Wn + bn + r * (h Un + cn)), h' = (1 - z) * n + z * h.</returns>
    public static Node GRUCell(Node x, Node h, Node wIh, Node wHh, Node? bIh = null, Node? bHh = null)
    {
        const string Op = "gru_cell";
        int size = RequireCell(Op, 3, x, h, wIh, wHh, bIh, bHh);
        Node input = Linear(x, wIh, bIh), hidden = Linear(h, wHh, bHh);
        Node Part(Node gates, int index) => gates.Slice(1, index * size, size);
        var reset = Sigmoid(Part(input, 0) + Part(hidden, 0));
        var update = Sigmoid(Part(input, 1) + Part(hidden, 1));
        var fresh = Tanh(Part(input, 2) + reset * Part(hidden, 2));
        return Tagged(Op, (1 - update) * fresh + update * h, x, h, wIh, wHh, bIh, bHh);
    }

    private static Node Linear(Node x, Node weight, Node? bias)
    {
        var product = MatMul(x, weight.Transpose());
        return bias is null ? product : product + bias;
    }

    private static int RequireCell(string op, int gates, Node x, Node h, Node wIh, Node wHh, Node? bIh, Node? bHh)
    {
        RequireRank(op, "the input", x, 2, "[N, I]");
        RequireRank(op, "the hidden state", h, 2, "[N, H]");
        Require(
            x.Shape[0] == h.Shape[0],
            $"{op} requires input and hidden state of one batch size, got {x.Shape} and {h.Shape}. Match their first axes.");
        int size = h.Shape[1], rows = gates * size;
        RequireShape(op, "input weights", wIh, [rows, x.Shape[1]]);
        RequireShape(op, "hidden weights", wHh, [rows, size]);
        if (bIh is not null) RequireShape(op, "the input bias", bIh, [rows]);
        if (bHh is not null) RequireShape(op, "the hidden bias", bHh, [rows]);
        return size;
    }
}
