using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Kernel + Schedule -> LinearKernel. Every value is emitted once, at the level of the innermost loop it depends on and
/// once per unrolled instance it depends on: hoisting, common subexpressions and unroll-and-jam need no pass of their own.
/// </summary>
public sealed partial class Lowering
{
    private readonly Kernel _kernel;
    private readonly Schedule _schedule;
    private readonly Dictionary<Axis, LoweringAxis> _axes = [];
    private readonly List<LoweringAxis> _serialAxes = [];
    private readonly List<LoweringAxis> _tileAxes = [];
    private readonly List<LoweringRoot> _roots = [];
    private readonly List<LoweringLevel> _levels = [];
    private readonly List<LoweringLevel> _definedIn = []; // by register
    private readonly Reg _lo, _hi;
    private LoweringAxis? _parallelAxis, _parallelInner, _vectorAxis;
    private ulong _serial, _tile, _vector, _opened;
    private int _nextId, _nextMark, _currentStage, _floor;

    private Lowering(Kernel kernel, Schedule schedule)
    {
        (_kernel, _schedule) = (kernel, schedule);
        _levels.Add(new(0, 0, []));
        _lo = NewReg(DType.Int64, 1);
        _hi = NewReg(DType.Int64, 1);
    }

    /// <summary>The kernel as loops and vector operations.</summary>
    /// <exception cref="InvalidScheduleException">The schedule would compute something else, or cannot be lowered.</exception>
    /// <exception cref="VerificationException">The kernel contradicts itself.</exception>
    /// <exception cref="LimitExceededException">The kernel has more axes or a larger tile than can be lowered.</exception>
    public static LinearKernel Run(Kernel kernel, Schedule schedule)
    {
        var lowering = new Lowering(kernel, schedule);
        lowering.PlaceAxes();
        lowering.FindRoots();
        if (lowering._roots.Count > 0)
        {
            if (schedule.CarryAxis is { } carried) lowering.Carry(lowering.AxisOf(carried));
            else lowering.Group(lowering._roots);
        }
        int extent = (lowering._parallelAxis?.Extent() ?? 1) * (lowering._parallelInner?.Extent() ?? 1);
        var linear = new LinearKernel(kernel.Name, lowering._counts.Count == 0 ? kernel.Buffers : [.. kernel.Buffers, .. lowering._counts.Keys], lowering._lo, lowering._hi, lowering._levels[0].Block, extent);
        VerifyInDebug(linear);
        return linear;
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void VerifyInDebug(LinearKernel linear) => LinearVerifier.Verify(linear);
}
