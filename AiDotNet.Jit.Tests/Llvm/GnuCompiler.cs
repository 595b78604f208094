using System.ComponentModel;
using System.Diagnostics;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>gcc, for tests of what is native. Where it is missing, they are skipped.</summary>
internal static class GnuCompiler
{
    /// <summary>Compiles a text.</summary>
    public static void Run(string folder, string file, string text, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(folder, file), text);
        Run(folder, [file, .. arguments]);
    }

    /// <summary>Runs it in a folder; anything but success fails the test.</summary>
    public static void Run(string folder, params string[] arguments)
    {
        try
        {
            var (code, output) = ChildProcess.Finish(new ProcessStartInfo("gcc", arguments) { WorkingDirectory = folder });
            Assert.AreEqual(0, code, output);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("gcc was not found. Install it (Debian, Ubuntu: apt-get install -y gcc).");
        }
    }
}
