using AiDotNet.Jit.Planning;

namespace Benchmarks.Profile;

/// <summary>The times of one step of a program, in microseconds.</summary>
/// <param name="Step">The step.</param>
/// <param name="InProgram">Its typical time within runs of the whole program: with the caches as its predecessors leave them.</param>
/// <param name="Alone">The same when it runs again and again; null for steps without a kernel.</param>
/// <param name="LiveVectors">Vector registers the kernel would like to have at once.</param>
internal sealed record KernelTime(PlanStep Step, double InProgram, double? Alone, int LiveVectors);
