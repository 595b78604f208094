using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>Several processes and one store.</summary>
[TestClass]
public sealed class StoreProcessTests : IDisposable
{
    private const string SetPrivileges = "/usr/bin/setpriv";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void What_one_process_stores_another_one_finds()
    {
        StringAssert.StartsWith(Child(1), $"wrong=0 compiled={StoreChild.Sizes} remembered=0\n");
        Assert.AreEqual(StoreChild.Sizes, Entries().Length);
        Assert.AreEqual($"wrong=0 compiled={StoreChild.Sizes} remembered={StoreChild.Sizes}", Child(1).Trim());
    }

    [TestMethod]
    public void Processes_share_a_store_while_somebody_damages_it()
    {
        const int Processes = 3, Rounds = 6;
        using var end = new CancellationTokenSource();
        var vandal = Task.Run(() => Damage(end.Token));
        string[] found = new string[Processes];
        Parallel.For(0, Processes, i => found[i] = Child(Rounds));
        end.Cancel();
        Assert.IsGreaterThan(0, vandal.GetAwaiter().GetResult());
        foreach (string output in found) StringAssert.StartsWith(output, $"wrong=0 compiled={Rounds * StoreChild.Sizes} remembered=", string.Join("\n\n", found));
        Assert.IsTrue(found.Any(o => o.Contains("compiled anew", StringComparison.Ordinal)), string.Join("\n\n", found));
        Child(1); // mends what is damaged
        StringAssert.StartsWith(Child(1), $"wrong=0 compiled={StoreChild.Sizes} remembered={StoreChild.Sizes}");
        Assert.AreEqual(StoreChild.Sizes, Directory.GetFiles(_folder.Path).Length, "no temporary file is left");
    }

    [TestMethod]
    public void What_a_newer_version_wrote_costs_a_warning_and_a_compilation()
    {
        Child(1);
        foreach (string entry in Entries())
        {
            string text = File.ReadAllText(entry);
            File.WriteAllText(entry, "AiDotNet.Jit store 99" + text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        }
        string found = Child(1);
        StringAssert.StartsWith(found, $"wrong=0 compiled={StoreChild.Sizes} remembered=0\n");
        StringAssert.Contains(found, "was not written by this version");
        Assert.AreEqual(2, found.Trim().Split('\n').Length, "one warning is enough");
    }

    [TestMethod]
    public void A_folder_that_only_can_be_read_helps_who_comes_later()
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        bool isRoot = Environment.IsPrivilegedProcess;
        if (OperatingSystem.IsWindows()) return; // has no such folders
        if (isRoot && !File.Exists(SetPrivileges)) Assert.Inconclusive("Root may write everywhere.");
        Child(1);
        string first = Entries()[0];
        File.Delete(first);
        File.SetUnixFileMode(_folder.Path, All);
        try
        {
            string found = isRoot ? ChildOfNobody() : Child(1);
            StringAssert.StartsWith(found, $"wrong=0 compiled={StoreChild.Sizes} remembered={StoreChild.Sizes - 1}");
            StringAssert.Contains(found, "cannot be written to");
            Assert.IsFalse(File.Exists(first));
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_costs_a_warning()
    {
        string file = _folder.Write("file", []);
        string found = Child(1, Path.Combine(file, "below"));
        StringAssert.StartsWith(found, $"wrong=0 compiled={StoreChild.Sizes} remembered=0\n");
        StringAssert.Contains(found, "cannot be written to");
    }

    private string Child(int rounds, string? folder = null)
    {
        var (code, output) = ChildProcess.Start("store", [folder ?? _folder.Path, $"{rounds}"]);
        Assert.AreEqual(0, code, output);
        return output;
    }

    // Root may write everywhere. Where lines are counted, the count of a child that is nobody cannot be written, which ends it after its work.
    private string ChildOfNobody()
    {
        if (AsNobody().Code != 2) Assert.Inconclusive("No other user can run the tests from this folder.");
        var (code, output) = AsNobody("store", _folder.Path, "1");
        Assert.IsTrue(code == 0 || output.Contains("Coverlet.Core.Instrumentation", StringComparison.Ordinal), output);
        return output;
    }

    private static (int Code, string Output) AsNobody(params string[] arguments) => ChildProcess.Finish(new(
        SetPrivileges, ["--reuid=65534", "--clear-groups", "dotnet", "exec", typeof(ChildProcess).Assembly.Location, .. arguments]));

    private string[] Entries() => [.. Directory.GetFiles(_folder.Path, "*.aijit").Order(StringComparer.Ordinal)];

    // Cuts entries short, writes into their middle, and deletes them; how many.
    private int Damage(CancellationToken end)
    {
        var random = new Random(5);
        int damaged = 0;
        while (!end.IsCancellationRequested)
        {
            foreach (string entry in Entries())
            {
                try
                {
                    string text = File.ReadAllText(entry);
                    if (text.Length < 2) continue;
                    if (random.Next(3) == 0) File.Delete(entry);
                    else File.WriteAllText(entry, random.Next(2) == 0 ? text[..random.Next(text.Length)] : text.Insert(random.Next(text.Length), "#"));
                    damaged++;
                }
                catch (IOException)
                {
                    // A child was faster.
                }
            }
            Thread.Sleep(3);
        }
        return damaged;
    }
}
