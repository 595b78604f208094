using System.Text;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>What surrounds a body: the entry's head, its parameters, and typed pointers to where the tensors start.</summary>
internal static class EntryWriter
{
    /// <summary>A whole entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="group">Work-items of a group.</param>
    /// <param name="buffers">The kernel's buffers, with the scratch memory last if there is any.</param>
    /// <param name="locals">Declarations of memory the group shares.</param>
    /// <param name="body">The rest.</param>
    /// <param name="hasNumber">Whether launches pass a number, called n.</param>
    /// <param name="resident">Groups a processor should have room for at the same time, which limits their registers.</param>
    public static string Write(string name, int group, IReadOnlyList<KernelBuffer> buffers, string locals, string body, bool hasNumber = false, int resident = 1)
    {
        var text = new StringBuilder($"KERNEL WG_SIZE({group}, {resident}) void {name}(");
        var parameters = buffers.Select(b => $"GLOBAL u8* b{b.Slot}, const i64 o{b.Slot}");
        text.AppendJoin(", ", hasNumber ? parameters.Append("const i32 n") : parameters).Append(") {\n").Append(locals);
        foreach (var buffer in buffers)
        {
            string type = CText.Element(buffer.Type);
            text.Append($"  GLOBAL {type}* p{buffer.Slot} = (GLOBAL {type}*)(b{buffer.Slot} + o{buffer.Slot});\n");
        }
        return text.Append(body).Append("}\n").ToString();
    }
}
