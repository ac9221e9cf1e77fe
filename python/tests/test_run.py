"""engram.run and engram.sweep: what goes in, and where it goes."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import engram
from conftest import night, patterns

pytestmark = pytest.mark.filterwarnings("ignore::engram.EngramWarning")


def test_dict_and_file_give_the_same_bits():
    Path("night.yaml").write_text(json.dumps(night()))
    a = engram.run(night(), "a")
    b = engram.run(Path("night.yaml"), "b")
    assert a.status == b.status == "done"
    np.testing.assert_array_equal(a.factors(), b.factors())
    assert Path("a/metrics.csv").read_bytes() == Path("b/metrics.csv").read_bytes()
    assert a.config["name"] == "a" and b.config["name"] == "night"


def test_without_out_the_next_free_folder_of_runs():
    first = engram.run(night(), seed=1)
    second = engram.run(night(name="my night"), seed=2)
    third = engram.run(night(), seed=3)
    assert [str(r.path) for r in (first, second, third)] == ["runs/run-1", "runs/my-night-1", "runs/run-2"]
    assert [r.config["seed"] for r in (first, second, third)] == [1, 2, 3]


def test_a_folder_whose_arrays_are_still_there_is_not_free():
    first = engram.run(night(patterns={"file": patterns()}))
    first.path.rename("moved")
    second = engram.run(night(patterns={"file": patterns(seed=2)}))
    assert str(second.path) == "runs/run-2"


def test_sets():
    run = engram.run(
        night(),
        "a",
        phases__1__sleep__beta=31,
        **{"phases.1.sleep.cycles": 120, "record.observables": ["stored"]},
        network__spread=np.float64(0.1),
    )
    assert run.config["phases"][1]["sleep"]["beta"] == 31
    assert run.config["phases"][1]["sleep"]["cycles"] == 120
    assert run.config["network"]["spread"] == 0.1
    assert run.config["record"]["observables"] == ["stored"]


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float64])
def test_arrays_of_patterns(dtype):
    X = patterns().astype(dtype)
    run = engram.run(night(patterns={"file": X}), "a")
    np.testing.assert_array_equal(run.patterns(), X)
    assert Path("a.inputs/patterns.file.npy").exists()


def test_arrays_of_factors_and_lists():
    U = np.full((60, 60, 2), 0.5, np.float32)
    U[np.arange(60), np.arange(60)] = 0
    config = night(
        phases=[{"wake": {"passes": 1, "rate": 0.01}}, {"recall": {"levels": np.linspace(0, 0.1, 3), "trials": 1}}]
    )
    config["network"]["factors_file"] = U
    config["network"]["thresholds_file"] = np.arange(60.0)
    run = engram.run(config, "a", record__every=1)
    assert run.config["phases"][1]["recall"]["levels"] == [0, 0.05, 0.1]
    assert sorted(p.name for p in Path("a.inputs").iterdir()) == [
        "network.factors_file.npy",
        "network.thresholds_file.npy",
    ]


def test_sparse_matrices():
    sparse = pytest.importorskip("scipy.sparse")
    W = np.random.default_rng(1).random((60, 60)) * (np.random.default_rng(2).random((60, 60)) < 0.4)
    np.fill_diagonal(W, 0)
    learn = {"cycles": 10, "rate": 0.01, "length": 5, "until_converged": False}
    config = night(phases=[{"learn": learn}])
    config["network"]["wiring"] = {"file": sparse.csc_matrix(W)}
    run = engram.run(config, "a")
    assert [p.name for p in Path("a.inputs").iterdir()] == ["network.wiring.file.npz"]
    assert run.connections().nnz == np.count_nonzero(W)
    with pytest.raises(engram.ConfigurationError, match="record.every: a sparse matrix goes under a key that names a file"):
        engram.check(night(record={"every": sparse.csr_matrix(W)}))
    with pytest.raises(engram.ConfigurationError, match="a.inputs/network.wiring.file.npz: already exists with another array"):
        Path("a").rename("moved")
        engram.run(night(phases=[{"learn": learn}]), "a", network__wiring={"file": sparse.csr_matrix(2 * W)})


def test_arrays_beside_a_file_in_another_folder():
    Path("there").mkdir()
    Path("there/night.json").write_text(json.dumps(night()))
    X = patterns()
    run = engram.run("there/night.json", "a", patterns={"file": X})
    np.testing.assert_array_equal(run.patterns(), X)
    assert engram.check("there/night.json", patterns={"file": X})["patterns"]["memory"] == "attractor"


def test_swept_arrays():
    two = [patterns(seed=1), patterns(seed=2)]
    run = engram.sweep(night(patterns={"memory": "attractor"}), {"patterns.file": two}, "a")
    for replica, X in enumerate(two):
        np.testing.assert_array_equal(run.patterns(replica), X)


def test_an_array_is_never_written_over():
    engram.run(night(patterns={"file": patterns()}), "a")
    Path("a").rename("moved")
    with pytest.raises(
        engram.ConfigurationError, match="a.inputs/patterns.file.npy: already exists with another array"
    ):
        engram.run(night(patterns={"file": patterns(seed=2)}), "a")
    assert not Path("a").exists()
    again = engram.run(night(patterns={"file": patterns()}), "a")
    np.testing.assert_array_equal(again.patterns(), patterns())


def test_sweep_has_every_combination_in_order(sweep):
    assert sweep.replicas.to_dict("list") == {
        "replica": [0, 1, 2, 3],
        "patterns.count": [4, 4, 6, 6],
        "seed": [1, 2, 1, 2],
    }
    assert [sweep.patterns(r).shape for r in range(4)] == [(60, 4), (60, 4), (60, 6), (60, 6)]


def test_sweep_of_a_file_takes_the_place_of_its_own():
    Path("night.yaml").write_text(json.dumps(night(sweep={"seed": [7, 8, 9]})))
    run = engram.sweep("night.yaml", {"phases.1.sleep.beta": np.array([10, 30])}, "a")
    assert run.replicas.to_dict("list") == {"replica": [0, 1], "phases.1.sleep.beta": [10, 30]}


def test_configuration_of_a_run_runs_again(sweep):
    config = night(
        patterns={"file": patterns(), "count": 5},
        sweep={"seed": [1, 2]},
        record={"every": "log", "memories": "ends", "probes": {"neurons": [3]}},
    )
    first = engram.run(config, "a")
    second = engram.run(first.config, "b")
    assert {**second.config, "name": "a"} == first.config
    assert Path("a/metrics.csv").read_bytes() == Path("b/metrics.csv").read_bytes()


@pytest.mark.parametrize("given", ["count", "load", "file", "file and load", "from_patterns", "factors"])
def test_resolved_configurations_resolve_to_themselves(given):
    np.save("X.npy", patterns().astype(np.uint8))
    np.save("U.npy", np.full((60, 60, 2), 0.5) * (1 - np.eye(60))[..., None])
    config = night(patterns={"count": {"count": 6}, "load": {"load": 0.1}}.get(given, {"file": "X.npy"}))
    if given == "file and load":
        config["patterns"]["load"] = 0.05
    if given == "from_patterns":
        config["network"]["coding_level"] = "from_patterns"
    if given == "factors":
        config["network"]["factors_file"] = "U.npy"
    checked = engram.check(config)
    assert checked["patterns"].keys() >= config["patterns"].keys()
    assert ("count" in checked["patterns"]) == (given == "count")
    assert "threshold_rate" not in checked["phases"][1]["sleep"]
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "stdin", engram.EngramWarning)  # a key without effect
        assert engram.check(checked) == checked


def test_warnings_name_the_line_that_called():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        run = engram.run(night(), "a")
    assert [str(w.message) for w in seen if w.category is engram.EngramWarning] == run.warnings != []
    assert {Path(w.filename).name for w in seen} == {"test_run.py"}


def test_plan_and_check():
    config = night(patterns={"file": patterns()})
    before = list(Path(".").iterdir())
    plan = engram.plan(config, calibration="10ms", phases__1__sleep__cycles=200)
    assert [p["name"] for p in plan["seconds"]["phases"]] == ["wake", "sleep", "recall"]
    assert plan["memory_bytes"] > 60 * 60 * 2 * 4 and plan["patterns"] == 6
    assert engram.plan(config, calibration="0s")["seconds"] is None
    checked = engram.check(night(), seed=5)
    assert list(Path(".").iterdir()) == before
    assert checked["phases"][1]["sleep"]["beta"] == 20  # a default
    run = engram.run(night(), "a", seed=5)
    assert {**checked, "name": "a"} == run.config
    Path("there").mkdir()
    Path("there/night.json").write_text(json.dumps(night(patterns={"file": "X.npy"})))
    np.save("there/X.npy", patterns().astype(float))
    assert engram.check("there/night.json")["patterns"]["file"] == str(Path("there/X.npy").absolute())
    for ask in (engram.plan, engram.check):
        with pytest.raises(engram.ConfigurationError, match='unknown key "sede"; did you mean "seed"'):
            ask(night(sede=1))
        with pytest.warns(engram.EngramWarning, match="active in no pattern") as seen:
            ask(night())
        assert {Path(w.filename).name for w in seen} == {"test_run.py"}
    with pytest.raises(engram.Error, match="memory") as raised:
        engram.plan(night(), memory="10kB")
    assert raised.value.status == 1


def test_suggest():
    suggested = engram.suggest(neurons=100, factors=3, coding_level=0.1, load=0.1)
    assert suggested["network"]["neurons"] == 100 and suggested["network"]["factors"] == 3
    assert [list(phase)[0] for phase in suggested["phases"]] == ["wake", "sleep"]
    assert engram.check(suggested) == suggested
    run = engram.run(suggested, "a", phases__0__wake__passes=2, phases__1__sleep__cycles=3)
    assert run.config["phases"][1]["sleep"]["rate"] == suggested["phases"][1]["sleep"]["rate"]
    assert [list(phase)[0] for phase in engram.suggest(protocol="learn", neurons=100, coding_level=0.5)["phases"]] == ["learn"]
    with pytest.warns(engram.EngramWarning, match="Outside of what was measured"):
        engram.suggest(neurons=90000)
    with pytest.raises(engram.ConfigurationError, match="0 factors: give 1 to 10"):
        engram.suggest(factors=0)


def test_energy():
    run = engram.run(night(), "a")
    assert run.energy.get("joules", 0) > 0 or "RAPL" in run.energy["missing"][0]
    path = run.path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["energy"] = {"joules": 3.5, "sources": {"RAPL package-0": 3.5}}
    path.write_text(json.dumps(manifest))
    assert run.energy == {"joules": 3.5, "sources": {"RAPL package-0": 3.5}}
    del manifest["energy"]
    path.write_text(json.dumps(manifest))
    assert run.energy == {}


def test_files_of_days():
    Path("there").mkdir()
    np.save("there/X.npy", patterns())
    config = night(patterns={"files": ["X.npy"]})
    Path("there/night.json").write_text(json.dumps(config))
    checked = engram.check("there/night.json")
    assert checked["patterns"]["files"] == [str(Path("there/X.npy").absolute())]
    assert engram.run(checked, "a").config == checked
