"""The examples run: the notebook in a kernel, the script with little learning."""

import importlib.util
import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import engram

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def need(*modules):
    """Skips where a package is missing, but not in CI, which installs all."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            if os.environ.get("CI"):
                pytest.fail(f"CI has no {module}")
            pytest.skip(f"{module} is not installed")


def outputs(notebook):
    """The outputs of all code cells."""
    return [output for cell in json.loads(notebook.read_text())["cells"] for output in cell.get("outputs", [])]


def test_notebook(tmp_path):
    """It runs from the first cell to the last, and its results are those that it was saved with."""
    need("nbconvert", "ipykernel", "matplotlib", "tqdm")
    saved, executed = EXAMPLES / "night.ipynb", tmp_path / "night.ipynb"
    shutil.copy(saved, executed)
    env = {
        **os.environ,
        "PYTHONPATH": str(EXAMPLES.parent),
        "IPYTHONDIR": str(tmp_path),
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(executed)]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = [[o["data"]["text/plain"] for o in outputs(path) if "data" in o] for path in (saved, executed)]
    assert len(texts[0]) == 8 and texts[0] == texts[1]
    bars = ["".join(o["text"]) for o in outputs(executed) if o["output_type"] == "stream"]
    assert len(bars) == 2 and all("total 100%" in bar for bar in bars)
    assert saved.stat().st_size < 150_000


@pytest.mark.filterwarnings("ignore::engram.EngramWarning")
def test_sweep_script(tmp_path, monkeypatch):
    need("matplotlib", "pandas")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(sys, "argv", ["sweep.py", "figure.png"])
    whole = engram.sweep
    monkeypatch.setattr(engram, "sweep", lambda *a: whole(*a, phases__0__learn__cycles=20))
    names = runpy.run_path(str(EXAMPLES / "sweep.py"))
    assert len(names["end"]) == 36 and names["table"].shape == (12, 4)
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert len((EXAMPLES / "sweep.py").read_text().splitlines()) <= 20
