"""Errors: the program's own text, and nothing left behind."""

import json
from pathlib import Path

import numpy as np
import pytest

import engram
from conftest import night, patterns

pytestmark = pytest.mark.filterwarnings("ignore::engram.EngramWarning")


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"sede": 3}, 'unknown key "sede"; did you mean "seed"?'),
        ({"patterns": {"count": 6, "cuont": 6}}, 'unknown key "cuont" in patterns; did you mean "count"?'),
        ({"patterns": {"file": patterns(neurons=59)}}, "runs/run-1.inputs/patterns.file.npy"),
        ({"patterns": {"file": "none.npy"}}, "none.npy"),
        ({"seed": float("nan")}, "seed must be a finite number, not nan"),
        ({"network": {"neurons": 60, "wiring": {"file": np.zeros((60, 60))}}}, "network.wiring.file: a dense array; give a sparse matrix"),
        ({"seed": {1, 2}}, "seed: a set has no place in a configuration"),
        ({"patterns": {"file": np.array([[None]])}}, "patterns.file: Object arrays cannot be saved"),
    ],
)
def test_a_wrong_configuration_leaves_nothing(changes, text):
    with pytest.raises(engram.ConfigurationError) as raised:
        engram.run(night(**changes))
    assert text in str(raised.value)
    assert raised.value.path is None
    assert [str(p) for p in Path(".").rglob("*")] == []


def test_a_folder_of_runs_that_was_there_stays():
    Path("runs").mkdir()
    with pytest.raises(engram.ConfigurationError):
        engram.run("nope.yaml")
    assert [str(p) for p in Path(".").rglob("*")] == ["runs"]


@pytest.mark.parametrize(
    "options, text",
    [
        ({"device": "abacus"}, 'unknown device "abacus"'),
        ({"checkpoint_every": "soon"}, "soon"),
        ({"threads": -1}, "threads"),
        ({"network__nuerons": 3}, 'unknown key "nuerons" in network; did you mean "neurons"?'),
        ({"phases__1__sleep__beta": None}, "phases.1.sleep.beta"),
    ],
)
def test_wrong_options(options, text):
    with pytest.raises(engram.ConfigurationError) as raised:
        engram.run(night(), "a", **options)
    assert text in str(raised.value) and raised.value.status == 2
    assert not Path("a").exists()


def test_a_wrong_file_is_named_with_its_line():
    Path("night.yaml").write_text("network: {neurons: 60, factors: 2, coding_level: 0.1}\nphasse: []\n")
    with pytest.raises(engram.ConfigurationError, match=r'night.yaml:2: unknown key "phasse"; did you mean "phases"\?'):
        engram.run("night.yaml", "a")
    with pytest.raises(engram.ConfigurationError, match="none.yaml: there is no such file"):
        engram.run("none.yaml", "a")
    with pytest.raises(engram.ConfigurationError, match="a dict or the path of a file, not int"):
        engram.run(3, "a")


def test_a_folder_is_never_overwritten():
    Path("a").mkdir()
    Path("a/thesis.tex").write_text("ten years")
    with pytest.raises(engram.ConfigurationError, match="a: already exists and is never overwritten"):
        engram.run(night(), "a")
    assert Path("a/thesis.tex").read_text() == "ten years"


def test_a_failed_run_has_its_folder():
    # the first network's weights leave the range of float32
    with pytest.raises(engram.Error) as raised:
        engram.sweep(night(), {"phases.0.wake.rate": [1e30, 0.07]}, "a")
    assert raised.value.status == 1 and raised.value.path == "a"
    run = engram.Run(raised.value.path)
    assert run.status == "failed"
    assert [f["replica"] for f in run.manifest["failed"]] == [0]
    assert run.factors(1).shape == (60, 60, 2)


def test_where_the_program_is(monkeypatch, program):
    with pytest.raises(engram.Error, match="program is nowhere, which is no program that can be executed"):
        engram.run(night(), "a", program="nowhere")
    monkeypatch.setenv("ENGRAM", "nowhere")
    with pytest.raises(engram.Error, match="the environment variable ENGRAM is nowhere"):
        engram.run(night(), "a")
    assert engram.run(night(), "a", program=program).status == "done"
    monkeypatch.delenv("ENGRAM")
    monkeypatch.setenv("PATH", str(Path(program).parent))
    assert engram.program.find() == program
    monkeypatch.setenv("PATH", "/nowhere")
    assert engram.program.find() == program  # of the repository that holds the package
    monkeypatch.setattr(engram.program, "__file__", "/nowhere/engram/program.py")
    with pytest.raises(engram.Error, match="build it with `make build`"):
        engram.program.find()


def test_not_a_run_folder():
    with pytest.raises(engram.Error, match="x: is not a run folder"):
        engram.Run("x")
    with pytest.raises(engram.ConfigurationError, match="x: no such file or directory; name a run folder"):
        engram.resume("x")


def test_what_a_run_does_not_have():
    run = engram.run(night(phases=[{"wake": {"passes": 1, "rate": 0.01}}], save=["theta"]), "a")
    with pytest.raises(engram.MissingError, match="a recall phase writes it"):
        run.recall
    with pytest.raises(engram.MissingError, match="record.memories"):
        run.memories
    with pytest.raises(engram.MissingError, match="record.probes"):
        run.probes
    with pytest.raises(engram.MissingError, match=r"save: \[U\]"):
        run.factors()
    with pytest.raises(engram.MissingError, match="no arrays of replica 1"):
        run.thresholds(1)
    assert run.thresholds().shape == (60,)


def test_a_missing_package_is_named(monkeypatch):
    run = engram.run(night(), "a")
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    monkeypatch.setitem(__import__("sys").modules, "scipy.sparse", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        run.metrics
    with pytest.raises(ImportError, match="pip install scipy"):
        run.weights()
