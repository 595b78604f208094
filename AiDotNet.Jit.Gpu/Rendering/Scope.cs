using System.Text;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// A block of C in the making. An inner block is added to the outer one when it is finished, so a value that does not depend on the inner
/// one's axes can still be written to the outer one, in front of it.
/// </summary>
internal sealed class Scope(Scope? outer, int depth)
{
    private readonly Dictionary<Axis, string> _axes = [];
    private readonly Dictionary<Value, string> _values = [];
    private readonly StringBuilder _text = new();

    public Scope? Outer => outer;

    public int Depth => depth;

    /// <summary>A block inside this one.</summary>
    public Scope Inner() => new(this, depth + 1);

    /// <summary>Says what an axis is called here.</summary>
    public void Bind(Axis axis, string name) => _axes[axis] = name;

    /// <summary>Says what holds a value here.</summary>
    public void Bind(Value value, string name) => _values[value] = name;

    public string? Find(Value value) => _values.TryGetValue(value, out string? name) ? name : outer?.Find(value);

    public string? Find(Axis axis) => _axes.TryGetValue(axis, out string? name) ? name : outer?.Find(axis);

    public void Line(string text) => _text.Append(' ', 2 * depth).Append(text).Append('\n');

    /// <summary>Adds a finished inner block.</summary>
    public void Add(Scope inner) => _text.Append(inner._text);

    public override string ToString() => _text.ToString();
}
