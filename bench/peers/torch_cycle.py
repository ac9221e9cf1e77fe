"""One replay cycle in PyTorch, two factors, float32, as a careful user would write it:
every large array is allocated once and updated in place.

usage: torch_cycle.py N M F DENSITY THREADS CYCLES; prints {"ms_per_cycle": median,
"detail": versions and instruction sets}.
"""
import ctypes
import json
import os
import re
import sys
import time

import torch

n, m = int(sys.argv[1]), int(sys.argv[2])
f, density = float(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(int(sys.argv[5]))
cycles = int(sys.argv[6])

torch.manual_seed(1)
patterns = (torch.rand(n, m) < f).float()
transposed = patterns.t().contiguous()
mask = (torch.rand(n, n) < density).float()
mask.fill_diagonal_(0)
first = (0.42 + 0.36 * torch.rand(n, n)) * mask
second = (0.42 + 0.36 * torch.rand(n, n)) * mask
weights, grad, work = torch.empty(n, n), torch.empty(n, n), torch.empty(n, n)
drive, salience = torch.empty(n, m), torch.empty(n, m)
theta = f * (first * second).sum(1, keepdim=True)
mean = (torch.mm(first * second, patterns) - theta).abs().mean(1, keepdim=True)
eta, beta, length = 1e-3, 20.0, 70.0


def cycle():
    global theta, mean
    torch.mul(first, second, out=weights)
    torch.mm(weights, patterns, out=drive)
    drive.sub_(theta)
    torch.abs(drive, out=salience)
    new_mean = salience.mean(1, keepdim=True)
    salience.sub_(salience.amin(1, keepdim=True)).mul_(-beta / mean).exp_()
    salience.div_(salience.sum(1, keepdim=True)).mul_(drive.sign_())
    mean = new_mean
    torch.mm(salience, transposed, out=grad)
    torch.gt(weights, 1e-10, out=mask)
    grad.mul_(mask).mul_(eta)
    torch.mul(grad, second, out=work)
    second.addcmul_(grad, first).clamp_min_(1e-20).mul_(mask)
    first.add_(work).clamp_min_(1e-20).mul_(mask)
    norm = torch.linalg.vector_norm(first, dim=1).square_() + torch.linalg.vector_norm(second, dim=1).square_()
    factor = (2 * length / norm).sqrt_().unsqueeze(1)
    first.mul_(factor)
    second.mul_(factor)
    theta = theta - eta * salience.sum(1, keepdim=True)


with torch.no_grad():
    for _ in range(3):
        cycle()
    times = []
    for _ in range(cycles):
        begin = time.perf_counter()
        cycle()
        times.append(time.perf_counter() - begin)
times.sort()


def blas():
    """The BLAS libraries that are loaded and, of OpenBLAS, whose kernels run."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if re.search(r"(blas|mkl|blis)[^/]*\.so", line)}
    except OSError:
        return "BLAS unknown"
    found = []
    for path in sorted(files):
        name = os.path.basename(path)
        try:
            core = ctypes.CDLL(path).openblas_get_corename
            core.restype = ctypes.c_char_p
            name += " (kernels for %s)" % core().decode()
        except (AttributeError, OSError):
            pass
        found.append(name)
    return ", ".join(found) or "BLAS built in"


capability = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
detail = "PyTorch %s, %s, %s, %d threads" % (
    torch.__version__, capability.group(1) if capability else "instruction set unknown", blas(), torch.get_num_threads())
print(json.dumps({"ms_per_cycle": 1e3 * times[len(times) // 2], "detail": detail}))
