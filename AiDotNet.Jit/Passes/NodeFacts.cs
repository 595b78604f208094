using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

/// <summary>What rules ask about nodes, as properties, so that patterns read like the laws they match.</summary>
public static class NodeFacts
{
    extension(Node node)
    {
        /// <summary>The value of a scalar constant, or of every element of one that was expanded or reshaped; else null.</summary>
        public double? ConstantValue
        {
            get
            {
                while (node.IsExpand || node.IsReshape) node = node[0];
                return node.IsConst ? node.Attribute<ConstAttributes>().Value : null;
            }
        }

        /// <summary>True if every element is 1.</summary>
        public bool IsOne => node.ConstantValue is 1;

        /// <summary>True if every element is -1.</summary>
        public bool IsMinusOne => node.ConstantValue is -1;

        /// <summary>True if every element is +0, or 0 of an integer.</summary>
        public bool IsZero => node.ConstantValue is 0 and double zero && !double.IsNegative(zero);

        /// <summary>True if every element is what addition leaves alone: -0 of a float, 0 of an integer.</summary>
        public bool IsAddNeutral => node.ConstantValue is 0 and double zero && (double.IsNegative(zero) || !node.DType.IsFloat());

        /// <summary>True if the value is known and the same in every element.</summary>
        public bool IsSplat => node.ConstantValue is not null;

        /// <summary>True if every element is the bool true.</summary>
        public bool IsTrue => node.DType == DType.Bool && node.IsOne;

        /// <summary>True if every element is the bool false.</summary>
        public bool IsFalse => node.DType == DType.Bool && node.IsZero;

        /// <summary>True for a scalar constant.</summary>
        public bool IsConst => node.Op == Primitive.Const;

        /// <summary>True for a broadcast.</summary>
        public bool IsExpand => node.Op == Primitive.Expand;

        /// <summary>True for a reshape.</summary>
        public bool IsReshape => node.Op == Primitive.Reshape;

        /// <summary>True for a permutation of axes.</summary>
        public bool IsPermute => node.Op == Primitive.Permute;

        /// <summary>True for a negation.</summary>
        public bool IsNeg => node.Op == Primitive.Neg;

        /// <summary>True for a difference.</summary>
        public bool IsSub => node.Op == Primitive.Sub;

        /// <summary>True for a sum of two.</summary>
        public bool IsAdd => node.Op == Primitive.Add;

        /// <summary>True for a product of two.</summary>
        public bool IsMul => node.Op == Primitive.Mul;

        /// <summary>True for an exponential.</summary>
        public bool IsExp => node.Op == Primitive.Exp;

        /// <summary>True for a logarithm.</summary>
        public bool IsLog => node.Op == Primitive.Log;

        /// <summary>True for a square root.</summary>
        public bool IsSqrt => node.Op == Primitive.Sqrt;

        /// <summary>True for a logical negation.</summary>
        public bool IsNot => node.Op == Primitive.Not;

        /// <summary>True for a select.</summary>
        public bool IsSelect => node.Op == Primitive.Select;
    }
}
