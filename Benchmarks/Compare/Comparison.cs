using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>One run of the comparison: group by group, so that every library measures a workload within the same minute.</summary>
internal sealed class Comparison : IDisposable
{
    private static readonly PeerProgram[] s_known =
        [new LimitsPeer(), new PythonPeer("numpy", "bench_numpy.py", ["W1", "W2", "W3", "W4", "W5", "W7", "W11"]), new PythonPeer("torch", "bench_torch.py", null)];

    private const int Attempts = 3;     // at a row of ours
    private const int PeerAttempts = 2; // at a group of rows of another program
    private const double Patience = 0.5; // seconds to wait for cores before each

    private readonly CompareOptions _options;
    private readonly Sampler _sampler;
    private readonly CoreProbe _cores = new();
    private readonly Results _results = new();
    private readonly List<PeerProgram> _peers = [];
    private readonly List<string> _missing = [];
    private readonly StreamWriter? _json;

    /// <summary>Finds the peers.</summary>
    public Comparison(CompareOptions options)
    {
        (_options, _sampler) = (options, new(options.Budget));
        _json = options.Json is null ? null : new(options.Json) { AutoFlush = true };
        Require(options.Peers, [.. s_known.Select(k => k.Name), "none"]);
        Require(options.Own, [.. OwnPeer.All.Select(p => p.ShortName)]);
        foreach (var peer in s_known.Where(p => options.From is null && options.Peers.Contains(p.Name)))
        {
            if (peer.Prepare() is { } reason) _missing.Add($"{peer.Name}: {reason}");
            else _peers.Add(peer);
        }
    }

    /// <summary>Measures everything and returns the table.</summary>
    public string Run(string command)
    {
        Workload[] workloads = [.. Catalogue.Matching(_options.Workloads)];
        if (workloads.Length == 0) throw new ArgumentException($"No workload is named {string.Join(", ", _options.Workloads)}.");
        if (_options.From is { } file) foreach (var row in File.ReadLines(file).Select(Row.Parse).OfType<Row>()) Keep(row);
        else MeasureAll(workloads);
        return new ResultTable(_results, workloads, _missing, command).Render(_options.Threads, _options.ByP10 ? "tenth percentiles" : "medians");
    }

    /// <inheritdoc/>
    public void Dispose() => _json?.Dispose();

    private void MeasureAll(Workload[] workloads)
    {
        WarmUp();
        for (int round = 0; round < _options.Rounds; round++)
        {
            foreach (int threads in _options.Threads) MeasureRates(threads);
            foreach (var group in workloads.GroupBy(w => w.Group))
            {
                foreach (int threads in _options.Threads) Measure(group.Key, [.. group], threads);
            }
        }
    }

    private static void Require(IReadOnlyList<string> named, string[] known)
    {
        if (named.Except(known).FirstOrDefault() is { } name) throw new ArgumentException($"There is no peer {name}; there are {string.Join(", ", known)}.");
    }

    private static void WarmUp()
    {
        foreach (string name in new[] { "W6_fwdbwd", "W4_adam" })
        {
            using var exercise = Catalogue.Matching([name]).Single().Create();
            for (int i = 0; i < 3; i++) exercise.Compile(new() { UseCache = false });
            Sampler.WarmUpProcess(exercise.Run);
        }
    }

    private void MeasureRates(int threads)
    {
        foreach (var peer in _peers.OfType<LimitsPeer>()) MeasurePeer(peer, LimitsPeer.Rates, threads);
    }

    private void Measure(string group, Workload[] workloads, int threads)
    {
        string[] names = [.. workloads.Select(w => w.Name)];
        foreach (var peer in _peers.Where(p => p.Knows(group))) MeasurePeer(peer, names, threads);
        foreach (var workload in workloads)
        {
            foreach (var peer in OwnPeer.All.Where(p => IsWanted(p, threads))) MeasureOwn(peer, workload, threads);
        }
    }

    private void MeasurePeer(PeerProgram peer, IReadOnlyCollection<string> names, int threads) => OnOwnCores(threads, PeerAttempts, () =>
    {
        foreach (var row in peer.Run(names, threads, _options.Budget)) Add(row);
    });

    // Again where threads lost their cores meanwhile; the best attempt counts, as it does between rounds.
    private void OnOwnCores(int threads, int attempts, Action measure)
    {
        for (int i = 0; i < attempts; i++)
        {
            bool had = _cores.Wait(threads, Patience);
            measure();
            if (had && _cores.AreOwn(threads)) return;
        }
    }

    private void MeasureOwn(OwnPeer peer, Workload workload, int threads)
    {
        try
        {
            OnOwnCores(threads, Attempts, () => Add(peer.Measure(workload, threads, _sampler)));
        }
        catch (Exception e)
        {
            _missing.Add($"{peer.Name} on {workload.Name}: {e.GetType().Name}: {e.Message}");
            Console.Error.WriteLine($"# {peer.Name} failed on {workload.Name}: {e}");
        }
    }

    // The interpreter shares nothing between threads.
    private bool IsWanted(OwnPeer peer, int threads) =>
        (peer.Backend is not null || threads == 1) && _options.Own.Contains(peer.ShortName);

    private void Add(Row row)
    {
        string line = row.ToJson();
        Console.WriteLine(line);
        _json?.WriteLine(line);
        Keep(row);
    }

    private void Keep(Row row) => _results.Add(_options.ByP10 ? row with { MedianUs = row.P10 } : row);
}
