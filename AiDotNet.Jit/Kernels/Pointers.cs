using AiDotNet.Jit.Tensors;
namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Strength reduction, shared by the CPU renderers: every distinct affine part of an address is a pointer that its loop
/// advances, so that what remains in an access is pointer + constant. One pointer per buffer and loop, usually.
/// </summary>
public static class Pointers
{
    public static string Key(KernelBuffer b, (Reg Iv, long Scale)[] terms) => b.Name + string.Concat(terms.Select(t => $"+{t.Iv.Id}*{t.Scale}"));

    public static int Size(KernelBuffer b) => b.Type == DType.Int64 ? 8 : 4;

    /// <summary>The pointers a loop owns; the last term is the loop's own, the others give the pointer it starts from.</summary>
    public static IEnumerable<(KernelBuffer Buffer, (Reg Iv, long Scale)[] Terms)> AdvancedBy(For loop) =>
        Addresses(loop.Body)
            .Select(a => (a.Buffer, Index: Array.FindIndex(a.Terms, t => t.Iv == loop.Iv), a.Terms))
            .Where(a => a.Index >= 0)
            .Select(a => (a.Buffer, Terms: a.Terms[..(a.Index + 1)]))
            .DistinctBy(a => Key(a.Buffer, a.Terms));

    private static IEnumerable<Address> Addresses(List<Stmt> body) => body.SelectMany(s => s switch
    {
        LoadStmt l => [l.Address],
        StoreStmt t => [t.Address],
        For f => Addresses(f.Body),
        _ => Enumerable.Empty<Address>(),
    });
}
