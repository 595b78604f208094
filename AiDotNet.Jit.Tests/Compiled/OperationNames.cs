using System.Reflection;
using AiDotNet.Jit.Tape;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>The public functions of TensorOperations by reflection, and the names of the samples by which tests enumerate them.</summary>
public static class OperationNames
{
    /// <summary>Every function; those with overloads with their parameter types.</summary>
    public static IEnumerable<string> Functions =>
        typeof(TensorOperations<double>).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .GroupBy(m => m.Name)
            .SelectMany(g => g.Count() == 1 ? [g.Key] : g.Select(m => $"{m.Name}({string.Join(", ", m.GetParameters().Select(p => TypeName(p.ParameterType)))})"));

    /// <summary>All samples.</summary>
    public static IEnumerable<object[]> All => Names(_ => true);

    /// <summary>Samples with at least one float result.</summary>
    public static IEnumerable<object[]> Float => Names(s => s.Function != "Cast" && !IsComparison(s));

    /// <summary>Samples whose gradient is the derivative.</summary>
    public static IEnumerable<object[]> Derivable => Names(s => s.IsDerivable);

    /// <summary>Samples whose shapes follow the extent of the vectorised axis.</summary>
    public static IEnumerable<object[]> Sized => Names(s => s.Types.AsSpan().SequenceEqual(OperationSamples<double>.Get(s.Name, 8).Types) == false);

    private static bool IsComparison(OperationSample<double> sample) =>
        sample.Function is "Less" or "LessEqual" or "Greater" or "GreaterEqual" or "Equal" or "NotEqual";

    private static IEnumerable<object[]> Names(Func<OperationSample<double>, bool> filter) =>
        OperationSamples<double>.All().Where(filter).Select(s => new object[] { s.Name });

    private static string TypeName(Type type) => type switch
    {
        _ when type == typeof(ComputationNode<double>) => "T",
        _ when type == typeof(ComputationNode<int>) => "int T",
        _ when type == typeof(ComputationNode<bool>) => "bool T",
        _ when type == typeof(double) => "double",
        _ when type == typeof(int) => "int",
        _ when type == typeof(bool) => "bool",
        _ when Nullable.GetUnderlyingType(type) is { } inner => TypeName(inner) + "?",
        _ => type.Name,
    };
}
