"""What tests share: the program, which is built before (make build), and small experiments."""

from pathlib import Path

import numpy as np
import pytest

import engram

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True, scope="session")
def program():
    """bin/engram of this repository, whatever else is installed."""
    path = REPOSITORY / "bin" / "engram"
    assert path.exists(), "bin/engram does not exist: run `make build` first"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGRAM", str(path))
        yield str(path)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory of its own for each test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def night(**changes):
    """A day and a night of 60 neurons that store and keep 6 patterns, with a recall test: 0.1 s."""
    config = {
        "network": {"neurons": 60, "factors": 2, "coding_level": 0.1},
        "patterns": {"count": 6},
        "phases": [
            {"wake": {"passes": 35, "rate": 0.07}},
            {
                "sleep": {
                    "cycles": 300,
                    "rate": {"from": 0.004, "to": 0.15, "tau": 40},
                    "length": 4.2,
                    "snapshots": [0, 100],
                }
            },
            {"recall": {"levels": [0, 0.05], "trials": 3}},
        ],
        "record": {"every": 100, "observables": ["density", "margin_min", "stored"]},
    }
    config.update(changes)
    return config


def patterns(neurons=60, count=6, active=6, seed=1):
    """Exact random patterns, (neurons, count), bool."""
    ranks = np.random.default_rng(seed).random((neurons, count)).argsort(axis=0).argsort(axis=0)
    return ranks < active


@pytest.fixture(scope="session")
def sweep(program, tmp_path_factory):
    """A run of four networks: two seeds for each of two numbers of patterns."""
    out = tmp_path_factory.mktemp("sweep") / "run"
    with pytest.warns(engram.EngramWarning):
        return engram.sweep(night(), {"patterns.count": [4, 6], "seed": [1, 2]}, out)
