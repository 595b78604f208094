using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Tensors;

/// <content>What a debugger and a test message show.</content>
public sealed partial class Tensor<T>
{
    private const int Shown = 3;

    /// <summary>Type and contents, like f32[2, 2] [[1, 2], [3, 4]]; long dimensions show three elements at each end.</summary>
    public override string ToString()
    {
        if (IsDisposed) return $"{Type} (disposed)";
        var text = new StringBuilder($"{Type} ");
        Append(text, 0, new int[Rank]);
        return text.ToString();
    }

    private void Append(StringBuilder text, int axis, int[] index)
    {
        if (axis == Rank)
        {
            text.Append(CultureInfo.InvariantCulture, $"{this[index]}");
            return;
        }
        text.Append('[');
        int extent = Shape[axis];
        for (int i = 0; i < extent; i++)
        {
            if (i > 0) text.Append(", ");
            if (i == Shown && extent > 2 * Shown)
            {
                text.Append("..., ");
                i = extent - Shown;
            }
            index[axis] = i;
            Append(text, axis + 1, index);
        }
        text.Append(']');
    }
}
