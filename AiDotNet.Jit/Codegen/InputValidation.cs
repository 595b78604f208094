using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>Whether tensors are what a graph was compiled for.</summary>
internal static class InputValidation
{
    /// <summary>Throws unless there is one tensor of the right type for each input.</summary>
    public static void Require(IReadOnlyList<Node> expected, IReadOnlyList<Tensor> found)
    {
        if (found.Count != expected.Count) throw Count(expected.Count, found.Count, "inputs");
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i] is null) throw Missing("Input", i, expected[i].Type);
            if (found[i].Type != expected[i].Type) throw Mismatch(expected[i], i, found[i].Type);
        }
    }

    public static InvalidInputException Count(int expected, int found, string what) =>
        new($"The graph requires {expected} {what}, got {found}. Pass one tensor for each, in the order they were declared.");

    public static InvalidInputException Mismatch(Node expected, int index, TensorType found)
    {
        string name = (expected.Attributes as InputAttributes)?.Name is { } n ? $" \"{n}\"" : "";
        return new($"Input {index}{name} requires {expected.Type}, got {found}. Compile the graph for this type, or reshape or convert the tensor.");
    }

    public static InvalidInputException Missing(string what, int index, TensorType expected) =>
        new($"{what} {index} requires a tensor of type {expected}, got null. Pass one for each, in the order they were declared.");

    public static InvalidInputException Output(TensorType expected, int index, TensorType found) =>
        new($"Output {index} requires {expected}, got {found}. Allocate the tensor with the graph's output type.");
}
