using System.Globalization;
using System.Text;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Strength reduction, shared by the CPU renderers: every distinct affine part of an address is a pointer that its loop
/// advances, so that what remains in an access is pointer + constant. One pointer per buffer and loop, usually.
/// </summary>
public static class Pointers
{
    /// <summary>The name of the pointer to a buffer plus terms.</summary>
    public static string Key(KernelBuffer b, (Reg Iv, long Scale)[] terms)
    {
        var key = new StringBuilder();
        key.Append(b.Slot);
        foreach (var (iv, scale) in terms) key.Append(CultureInfo.InvariantCulture, $"+{iv.Id}*{scale}");
        return key.ToString();
    }

    /// <summary>Bytes of one element.</summary>
    public static int Size(KernelBuffer b) => b.Type.Size();

    /// <summary>The pointers a loop owns; the last term is the loop's own, the others give the pointer it starts from.</summary>
    public static IEnumerable<(KernelBuffer Buffer, (Reg Iv, long Scale)[] Terms)> AdvancedBy(For loop)
    {
        var seen = new HashSet<string>();
        var found = new List<(KernelBuffer, (Reg, long)[])>();
        Collect(loop.Body, loop.Iv, seen, found);
        return found;
    }

    private static void Collect(List<Stmt> body, Reg iv, HashSet<string> seen, List<(KernelBuffer, (Reg, long)[])> found)
    {
        foreach (var s in body)
        {
            if (s is For f) Collect(f.Body, iv, seen, found);
            var address = s switch { LoadStmt l => l.Address, StoreStmt t => t.Address, Prefetch p => p.Address, _ => null };
            if (address is null) continue;
            int own = Array.FindIndex(address.Terms, t => t.Iv.Id == iv.Id);
            if (own < 0) continue;
            var terms = address.Terms[..(own + 1)];
            if (seen.Add(Key(address.Buffer, terms))) found.Add((address.Buffer, terms));
        }
    }
}
