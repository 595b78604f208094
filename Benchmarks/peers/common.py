# shared by all python peers. Data: hash-based deterministic uniform in (-scale, scale); identical in JS / C / C#.
import os, time, json, sys
import numpy as np
RES = os.environ.get("PEERS_OUT", "")
RUN = int(os.environ.get("PEERS_RUN", "1")); BUDGET = float(os.environ.get("PEERS_BUDGET", "0.5"))
WARM = float(os.environ.get("PEERS_WARM", "0.12")); GATE = float(os.environ.get("PEERS_GATE", "1.0"))
ONLY = [s for s in os.environ.get("PEERS_ONLY", "").split(",") if s]
def data(shape, seed, scale=1.0):
    n = int(np.prod(shape)); x = (np.arange(n, dtype=np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B9)).astype(np.uint32)
    x ^= x >> np.uint32(16); x *= np.uint32(0x85EBCA6B); x ^= x >> np.uint32(13); x *= np.uint32(0xC2B2AE35); x ^= x >> np.uint32(16)
    f = (x >> np.uint32(8)).astype(np.float32) * np.float32(2.0 / 16777216.0) - np.float32(1.0)
    return (f * np.float32(scale)).reshape(shape)
_HZ = os.sysconf("SC_CLK_TCK")
def _busy():
    with open("/proc/stat") as f: v = f.readline().split()
    return (int(v[1]) + int(v[2]) + int(v[3]) + int(v[6]) + int(v[7])) / _HZ
def _own():
    t = os.times(); return t.user + t.system
def gate():
    """wait (at most GATE seconds) until the rest of the machine is quiet"""
    t_end = time.perf_counter() + GATE
    while time.perf_counter() < t_end:
        b, o, t = _busy(), _own(), time.perf_counter(); time.sleep(0.08)
        if ((_busy() - b) - (_own() - o)) / (time.perf_counter() - t) < 0.3: return
def want(name):
    """name may be a row (W2_64) or a group of rows (W7); W1 is not W11"""
    return not ONLY or any(name == o or name.startswith(o + "_") or o.startswith(name + "_") for o in ONLY)
def emit(d):
    d["run"] = RUN; s = json.dumps(d); print(s, flush=True)
    if RES:
        with open(RES, "a") as f: f.write(s + "\n")
def bench(peer, workload, threads, fn, extra=None, budget=None, minreps=7):
    if not want(workload): return None
    pc = time.perf_counter; budget = budget or BUDGET
    try:
        t0 = pc(); fn(); first = pc() - t0
        t_end = pc() + WARM; n = 0; t0 = pc()
        while (pc() < t_end or n < 2) and not (n >= 1 and pc() - t0 > 4 * WARM): fn(); n += 1
        est = (pc() - t0) / n; k = max(1, int(100e-6 / est)); gate()
        S = []; C = []; b0, o0, w0 = _busy(), _own(), pc(); t_end = w0 + budget
        while (pc() < t_end and len(S) < 2000) or len(S) < minreps:
            c0 = time.process_time_ns(); t0 = pc()
            for _ in range(k): fn()
            S.append((pc() - t0) / k); C.append((time.process_time_ns() - c0) / k)
            if len(S) >= 3 and pc() - w0 > 6 * budget: break
        other = max(0.0, ((_busy() - b0) - (_own() - o0)) / (pc() - w0))
        S.sort(); C.sort(); q = lambda p: S[min(len(S) - 1, int(p * len(S)))] * 1e6
        ex = dict(extra or {}); ex.update(cpu_med_us=round(C[len(C)//2]/1e3,3), cpu_p10_us=round(C[len(C)//10]/1e3,3), n=len(S), k=k, min_us=round(S[0] * 1e6, 3), first_us=round(first * 1e6, 1), other_cpu=round(other, 2))
        emit(dict(peer=peer, workload=workload, threads=threads, median_us=round(q(.5), 3), p10=round(q(.1), 3), p90=round(q(.9), 3), extra=ex))
        return q(.5)
    except Exception as e:
        print(f"# FAIL {peer} {workload}: {type(e).__name__}: {str(e)[:300]}", file=sys.stderr, flush=True)
MM = [(64,64,64),(128,)*3,(256,)*3,(512,)*3,(1024,)*3,(64,784,128),(256,784,512)]
def mmname(m,k,n): return f"W2_{m}" if m==k==n else f"W2_{m}x{k}x{n}"
W1N = [1000, 100000, 1000000, 10000000]
LIN = [(64,784,128),(256,1024,1024)]
def mlp_params(dims):  # weights stored [in,out]
    out = []
    for i,(a,b) in enumerate(zip(dims[:-1], dims[1:])):
        out += [data((a,b), 100+2*i, (6.0/a)**.5), data((b,), 101+2*i, 0.01)]
    return out
