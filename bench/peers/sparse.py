"""Times the two sums of a replay cycle of a sparsely wired network as a user of SciPy or PyTorch can write them, float32.

usage: sparse.py NEURONS INDEGREE PATTERNS CODING_LEVEL [--rows R] [--repeats N] [--threads T]

W X, (N, N) CSR times (N, M), and the gradient S X^T at the living places alone. Of N rows the first R are computed and the
time is scaled to all of them, since a cycle takes up to minutes. One line a way: name, seconds a cycle (median), what it is.
"""
import argparse
import statistics
import sys
import time

import numpy as np
import scipy
import scipy.sparse


def wired(n, k, rows, rng):
    """Rows of an (n, n) CSR matrix with k distinct sources each, ascending."""
    indices = np.empty((rows, k), np.int32)
    for i in range(rows):
        at = rng.choice(n - 1, k, replace=False)
        at.sort()
        indices[i] = at + (at >= i)
    return scipy.sparse.csr_matrix((rng.random(rows * k, np.float32), indices.ravel(), np.arange(rows + 1) * k), (rows, n))


def median(step, repeats):
    step()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("neurons", type=int)
    p.add_argument("indegree", type=int)
    p.add_argument("patterns", type=int)
    p.add_argument("coding_level", type=float)
    p.add_argument("--rows", type=int, default=1000)
    p.add_argument("--repeats", type=int, default=3)
    p.add_argument("--threads", type=int, default=1, help="of PyTorch; SciPy has one")
    a = p.parse_args()
    n, k, m, rows = a.neurons, a.indegree, a.patterns, min(a.rows, a.neurons)
    rng = np.random.default_rng(1)
    w = wired(n, k, rows, rng)
    dense = (rng.random((n, m), np.float32) < a.coding_level).astype(np.float32)
    sparse = scipy.sparse.csr_matrix(dense)
    s = rng.random((rows, m), np.float32)
    scale = n / rows

    def gathered_sparse():
        for i in range(rows):
            sparse[w.indices[i * k:(i + 1) * k]] @ s[i]

    def gathered_dense():
        for i in range(rows):
            dense[w.indices[i * k:(i + 1) * k]] @ s[i]

    print("N %d, K %d, M %d, f %g: %d rows, scaled by %g; NumPy %s, SciPy %s" % (n, k, m, a.coding_level, rows, scale, np.__version__, scipy.__version__))
    best = {}

    def tell(which, name, step):
        seconds = median(step, a.repeats) * scale
        best[which] = min(seconds, best.get(which, seconds))
        print("%-9s %-40s %8.2f s a cycle" % (which, name, seconds))
        sys.stdout.flush()

    tell("drive", "SciPy CSR times sparse X", lambda: w @ sparse)
    tell("drive", "SciPy CSR times dense X", lambda: w @ dense)
    tell("gradient", "SciPy, rows of sparse X times S", gathered_sparse)
    tell("gradient", "NumPy, rows of dense X times S", gathered_dense)
    try:
        import torch
    except ImportError:
        print("without PyTorch, which %s has not" % sys.executable)
    else:
        torch.set_num_threads(a.threads)
        print("PyTorch %s, %d threads" % (torch.__version__, a.threads))
        csr = torch.sparse_csr_tensor(torch.from_numpy(w.indptr.astype(np.int64)), torch.from_numpy(w.indices.astype(np.int64)), torch.from_numpy(w.data), size=(rows, n))
        x, sources, saliences = torch.from_numpy(dense), torch.from_numpy(w.indices.astype(np.int64)).reshape(rows, k), torch.from_numpy(s)

        def gathered_torch():
            for i in range(rows):
                torch.mv(x[sources[i]], saliences[i])

        tell("drive", "PyTorch sparse_csr times dense X", lambda: csr @ x)
        tell("gradient", "PyTorch, rows of dense X times S", gathered_torch)
    print("best pair %8.2f s a cycle, for the sums alone" % (best["drive"] + best["gradient"]))


main()
