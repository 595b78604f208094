using System.Linq.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Loops and addresses.
public sealed partial class ExpressionRenderer
{
    // Tested at the end: RyuJIT turns this shape into one compare and branch per iteration.
    private void Repeat(For f)
    {
        Flush();
        var (begin, end) = (Use(f.Begin), Use(f.End));
        if (begin is ConstantExpression { Value: long first } && end is ConstantExpression { Value: long last } && first >= last) return;
        var iv = Local(typeof(long), $"i{f.Iv.Id}");
        _values[f.Iv.Id] = iv;
        var outer = _out;
        List<Expression> entry = [Assign(iv, begin)];
        var advance = Pointing(f, begin, entry);
        _out = [];
        Statements(f.Body);
        Flush();
        var exit = Label();
        _out.AddRange(advance);
        _out.Add(Assign(iv, Add(iv, Constant(1L))));
        _out.Add(IfThen(GreaterThanOrEqual(iv, end), Break(exit)));
        entry.Add(Loop(Block(_out), exit));
        _out = outer;
        _out.Add(begin is ConstantExpression && end is ConstantExpression ? Block(entry) : IfThen(LessThan(begin, end), Block(entry)));
    }

    /// <summary>Sets up the pointers a loop owns; returns what advances them.</summary>
    private List<Expression> Pointing(For f, Expression begin, List<Expression> entry)
    {
        List<Expression> advance = [];
        foreach (var (buffer, terms) in Pointers.AdvancedBy(f))
        {
            var pointer = Local(typeof(long), $"{buffer.Name}_{f.Iv.Id}");
            var step = Constant(terms[^1].Scale * buffer.Type.Size());
            var parent = _pointers[Pointers.Key(buffer, terms[..^1])];
            entry.Add(Assign(pointer, begin is ConstantExpression { Value: 0L } ? parent : Add(parent, Multiply(begin, step))));
            _pointers[Pointers.Key(buffer, terms)] = pointer;
            advance.Add(Assign(pointer, Add(pointer, step)));
        }
        return advance;
    }

    /// <summary>The address of lane 0, in bytes, without offsets that differ by lane.</summary>
    private Expression PointerTo(Address address)
    {
        Expression pointer = _pointers[Pointers.Key(address.Buffer, address.Terms)];
        long size = address.Buffer.Type.Size();
        if (address.Dynamic is { Type.Lanes: 1 } scalar)
        {
            var offset = Use(scalar);
            if (offset.Type != typeof(long)) offset = Convert(offset, typeof(long));
            pointer = Add(pointer, size == 1 ? offset : Multiply(offset, Constant(size)));
        }
        return address.Offset == 0 ? pointer : Add(pointer, Constant(address.Offset * size));
    }
}
