using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Inspection.Report;

namespace AiDotNet.Jit;

/// <content>The report.</content>
public sealed partial class CompiledTrainingStep<T>
{
    /// <summary>
    /// Writes a page to look at in a browser: the graph before and after every pass, kernels with their loops, memory over time, and the profile, for
    /// the batch used last. One file, which needs no network.
    /// </summary>
    /// <param name="path">Like report.html; replaced when it exists.</param>
    /// <param name="profile">What was measured; null takes what was recorded under <see cref="JitOptions.Profile"/>.</param>
    /// <exception cref="Diagnostics.InvalidInputException">The step has not been compiled for any batch yet.</exception>
    public void SaveReport(string path, ExecutionProfile? profile = null) => ReportPage.Save(path, [new(Explain(), profile ?? RecordedProfile, null)]);
}
