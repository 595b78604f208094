using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>What a module file says about its code.</summary>
internal sealed record ModuleDescription
{
    /// <summary>The form of the file and of the function. A reader knows one.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required string Triple { get; init; }

    public required string Cpu { get; init; }

    public required string Features { get; init; }

    public required string Compiler { get; init; }

    public required TensorDescription[] Inputs { get; init; }

    public required TensorDescription[] Outputs { get; init; }

    public required long WorkspaceBytes { get; init; }

    /// <summary>What the numbers the function returns mean, from 1 on.</summary>
    public required string[] Checks { get; init; }

    /// <summary>The file beside this one that holds the weights; null where they are part of the code.</summary>
    public string? WeightsFile { get; init; }

    public long WeightsBytes { get; init; }

    public string? WeightsHash { get; init; }

    public string Function => Name + "_run";

    public LlvmTarget Target => new(Triple, Cpu, Features);

    /// <summary>A tensor's type and name.</summary>
    public sealed record TensorDescription(string? Name, DType DType, int[] Shape)
    {
        public static TensorDescription Of(TensorType type, string? name) => new(name, type.DType, [.. type.Shape]);

        public TensorType ToType() => new(DType, Tensors.Shape.Create(Shape));
    }
}
