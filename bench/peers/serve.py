"""Times replay cycles on request, so that a competitor starts, and compiles, once.

usage: python -c "tuned.py, authors.py and this" WAY DEVICE THREADS. Each line of input is a case and the
seconds to run, in JSON; for each, a line of output has {"ms_per_cycle": mean of that time, "detail":
versions, instruction sets} or {"error": why not}.
"""
import ctypes
import json
import os
import re
import sys
import time

import torch

WAYS = {
    "torch": lambda case, device: Tuned(case, device).in_place(),
    "compiled": lambda case, device: Tuned(case, device).compiled(),
    "tf32": lambda case, device: Tuned(case, device).compiled(),
    "graph": lambda case, device: Tuned(case, device).graph(),
    "authors": lambda case, device: Authors(case, device).step,
}


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


def described(device):
    if device != "cpu":
        return "PyTorch %s, CUDA %s, %s, products in %s" % (
            torch.__version__, torch.version.cuda, torch.cuda.get_device_name(device),
            "TF32" if torch.get_float32_matmul_precision() == "high" else "float32")
    capability = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    return "PyTorch %s, %s, %s, %d threads" % (
        torch.__version__, capability.group(1) if capability else "instruction set unknown", blas(), torch.get_num_threads())


def milliseconds(step, seconds, wait):
    """The mean of as many steps as take so long, after one."""
    step()
    wait()
    begin, steps, more = time.perf_counter(), 0, 1
    while True:
        for _ in range(more):
            step()
        wait()
        steps, took = steps + more, time.perf_counter() - begin
        if took >= seconds:
            return 1e3 * took / steps
        more = max(1, min(64, int(seconds * steps / took) - steps))


def serve(way, device, threads):
    torch.set_num_threads(threads)
    if device != "cpu":
        torch.cuda.set_device(device)
    torch.set_float32_matmul_precision("high" if way == "tf32" else "highest")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    wait = torch.cuda.synchronize if device != "cpu" else lambda: None
    known, step = None, None
    for line in sys.stdin:
        request = json.loads(line)
        seconds = request.pop("seconds")
        try:
            if request != known:
                known, step = None, None  # gives memory back
                step, known = WAYS[way](request, device), request
            answer = {"ms_per_cycle": milliseconds(step, seconds, wait), "detail": described(device)}
            time.sleep(0.25)  # threads of some BLAS wait for work so long, busily
        except Exception as e:
            answer = {"error": "%s: %s" % (type(e).__name__, str(e).strip().split("\n")[0])}
        print(json.dumps(answer), file=answers, flush=True)


with torch.no_grad():
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
