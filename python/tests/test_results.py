"""engram.Run: tables and arrays, against what the files hold."""

import csv
import json

import numpy as np
import pytest

import engram
from conftest import night

pytestmark = pytest.mark.filterwarnings("ignore::engram.EngramWarning")


def test_metrics(sweep):
    metrics = sweep.metrics
    with open(sweep.path / "metrics.csv") as f:
        rows = list(csv.DictReader(f))
    assert list(metrics.columns[:6]) == ["replica", "patterns.count", "seed", "phase", "phase_name", "cycle"]
    assert len(metrics) == len(rows)
    assert [float(r["density"]) for r in rows] == metrics["density"].tolist()
    first = {0: (4, 1), 1: (4, 2), 2: (6, 1), 3: (6, 2)}
    for _, row in metrics.iterrows():
        assert (row["patterns.count"], row["seed"]) == first[row["replica"]]


def test_recall(sweep):
    recall = sweep.recall
    assert list(recall.columns[:3]) == ["replica", "patterns.count", "seed"]
    assert recall["replica"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    for replica in range(4):
        with open(sweep.path / f"arrays/{replica}/recall.csv") as f:
            rows = list(csv.DictReader(f))
        mine = recall[recall["replica"] == replica]
        assert mine["recall_rate"].tolist() == [float(r["recall_rate"]) for r in rows]
        assert mine["patterns"].tolist() == [int(r["patterns"]) for r in rows]


def test_weights_are_the_products_of_factors(sweep):
    for replica in (0, 3):
        U = sweep.factors(replica)
        assert isinstance(U, np.memmap) and U.shape == (60, 60, 2) and U.dtype == np.float32
        W = U[..., 0] * U[..., 1]
        W[W <= 1e-10] = 0
        sparse = sweep.weights(replica)
        assert sparse.format == "csr" and sparse.dtype == np.float32
        np.testing.assert_array_equal(sparse.toarray(), W)
        density = sweep.metrics.query("replica == @replica")["density"].iloc[-1]
        assert sparse.nnz / 60**2 == pytest.approx(density, rel=1e-6) and density < 0.9


def test_weights_in_blocks(sweep, monkeypatch):
    whole = sweep.weights(2)
    monkeypatch.setattr(engram.synapses, "_BLOCK", 7 * 60 * 2 * 4)  # 7 rows: 60 is no multiple
    assert (whole != sweep.weights(2)).nnz == 0


def test_snapshots(sweep):
    assert sweep.snapshots(1) == [(1, 0), (1, 100)]
    np.testing.assert_array_equal(
        sweep.weights(1, snapshot=(1, 0)).toarray(), np.load(sweep.path / "arrays/1/W_1_0.npy")
    )
    np.testing.assert_array_equal(
        sweep.thresholds(1, snapshot=(1, 100)), np.load(sweep.path / "arrays/1/theta_1_100.npy")
    )
    with pytest.raises(engram.MissingError, match="snapshots"):
        sweep.weights(1, snapshot=(1, 7))


def test_memories():
    run = engram.sweep(night(record={"every": 100, "memories": "ends"}), {"patterns.count": [4, 6]}, "a")
    memories = run.memories
    assert list(memories.columns[:5]) == ["replica", "patterns.count", "phase", "phase_name", "cycle"]
    ends = memories.query("phase_name == 'sleep' and cycle == 300")
    assert ends.groupby("replica").size().to_dict() == {0: 4, 1: 6}
    for replica in (0, 1):
        W, theta, X = run.weights(replica).toarray(), run.thresholds(replica)[:, None], run.patterns(replica)
        y, norm = 2.0 * X - 1, np.sqrt((W.astype(float) ** 2).sum(axis=1))
        answers = y * (W @ X.astype(float) - theta)
        mine = ends[ends["replica"] == replica]
        np.testing.assert_array_equal(mine["stored"], (answers > 0).all(axis=0))
        np.testing.assert_allclose(mine["margin"], (answers / norm[:, None])[norm > 0].min(axis=0), rtol=1e-4)
    with pytest.raises(engram.MissingError, match="several days"):
        run.days
    recalled = memories[memories["phase_name"] == "recall"]
    assert sorted(set(recalled["level"])) == [0, 0.05] and recalled["recalled"].between(0, 1).all()


def test_probes_and_snapshots_of_factors():
    record = {"every": "log", "probes": {"neurons": [3, 7], "synapses": [[3, 12]], "patterns": [0]}}
    config = night(record=record)
    config["phases"][1]["sleep"]["snapshots_of"] = ["U"]
    run = engram.run(config, "a", phases__1__sleep__snapshots=[0, 100])
    assert run.snapshots() == [(1, 0), (1, 100)]
    probes = run.probes
    night_ = probes[(probes["phase"] == 1)]
    factors = night_[night_["quantity"] == "factor"]
    assert factors["from"].dtype == "Int64" and set(factors["from"]) == {12} and set(factors["neuron"]) == {3}
    for cycle in (0, 100):
        U = run.factors(snapshot=(1, cycle))
        assert isinstance(U, np.memmap) and U.shape == (60, 60, 2)
        at = factors[factors["cycle"] == cycle].sort_values("factor")["value"]
        np.testing.assert_array_equal(at.to_numpy(np.float32), U[3, 12])
        np.testing.assert_array_equal(
            run.weights(snapshot=(1, cycle)).toarray(), np.where(U.prod(axis=2) > 1e-10, U.prod(axis=2), 0)
        )
    last = night_[(night_["quantity"] == "h") & (night_["cycle"] == 300)].set_index("neuron")["value"]
    h = run.weights() @ run.patterns().astype(float) - run.thresholds()[:, None]
    np.testing.assert_allclose(last[[3, 7]], h[[3, 7], 0], rtol=1e-4)
    with pytest.raises(engram.MissingError, match=r"W_1_0.npy|theta_1_0.npy"):
        run.thresholds(snapshot=(1, 0))


def test_snapshots_that_are_not_there_are_of_weights(sweep):
    with pytest.raises(engram.MissingError, match=r"W_1_7.npy.*snapshots: \[cycle, ...\]`") as raised:
        sweep.weights(snapshot=(1, 7))
    assert "snapshots_of" not in str(raised.value)


def test_errors_of_recall_from_weights(sweep):
    """The arrays belong together: the patterns that the night kept are fixed points of weights and thresholds."""
    assert sweep.kept(2).dtype == bool
    X = sweep.patterns(2)[:, sweep.kept(2)]
    assert X.shape[1] > 0
    h = sweep.weights(2) @ X.astype(float) - sweep.thresholds(2)[:, None]
    np.testing.assert_array_equal(h > 0, X == 1)


def test_a_sparse_network():
    learn = {"cycles": 300, "rate": 0.05, "length": 5, "until_converged": False}
    config = night(phases=[{"learn": learn}], record={"observables": ["density", "error"]})
    config["network"]["wiring"] = {"rule": "fixed_indegree", "indegree": 30}
    run = engram.run(config, "a")
    assert not (run.path / "arrays/0/U.npy").exists()
    factors, weights = run.factors(), run.weights()
    assert factors.shape == (60 * 30, 2)
    products = factors[:, 0] * factors[:, 1]
    alive = products > 1e-10
    assert 0 < alive.sum() < len(alive)  # some are pruned
    np.testing.assert_array_equal(weights.data, products[alive])
    assert weights.nnz / (60 * 30) == pytest.approx(run.metrics["density"].iloc[-1], rel=1e-6)
    assert engram.check(run.config) == run.config
    h = weights @ run.patterns().astype(float) - run.thresholds()[:, None]
    wrong = ((h > 0) != (run.patterns() == 1)).mean()
    assert wrong == pytest.approx(run.metrics["error"].iloc[-1], rel=1e-6)


def test_snapshots_of_a_sparse_network():
    learn = {"cycles": 300, "rate": 0.05, "length": 5, "until_converged": False, "snapshots": [0, 300]}
    again = {"cycles": 1, "rate": 0, "snapshots": [1], "snapshots_of": ["U"], "regrow": {"rewire": True}}
    config = night(phases=[{"learn": learn}, {"learn": {**again, "until_converged": False}}])
    config["network"]["wiring"] = {"rule": "fixed_indegree", "indegree": 30}
    run = engram.run(config, "a")
    assert run.snapshots() == [(0, 0), (0, 300), (1, 1)]
    first, last, rewired = (run.connections(snapshot=at) for at in run.snapshots())
    assert first.nnz == last.nnz == rewired.nnz == 60 * 30 and first.dtype == np.float32
    np.testing.assert_array_equal(first.indices, last.indices)
    assert (rewired.indices != last.indices).any()
    density = run.metrics.query("phase == 0")["density"]
    for W, snapshot, want in ((first, (0, 0), density.iloc[0]), (last, (0, 300), density.iloc[-1])):
        alive = W.data > 1e-10
        assert alive.mean() == pytest.approx(want, rel=1e-6)
        np.testing.assert_array_equal(run.weights(snapshot=snapshot).data, W.data[alive])
    factors = run.factors(snapshot=(1, 1))
    np.testing.assert_array_equal(factors.prod(axis=1), rewired.data)
    np.testing.assert_array_equal(factors, run.factors())
    assert run.thresholds(snapshot=(0, 300)).shape == (60,)
    with pytest.raises(engram.MissingError, match="connections_0_0.npz: has no factors.*snapshots_of"):
        run.factors(snapshot=(0, 0))
    with pytest.raises(engram.MissingError, match="connections_1_7.npz.*snapshots"):
        run.connections(snapshot=(1, 7))


def test_a_run_without_a_sweep():
    run = engram.run(night(), "a")
    assert run.replicas.to_dict("list") == {"replica": [0]}
    assert list(run.metrics.columns[:3]) == ["replica", "phase", "phase_name"]
    assert repr(run) == "engram.Run('a')"


def test_html(sweep):
    html = sweep._repr_html_()
    for text in ("done", "4 networks; the first: N 60, z 2, f 0.1, 4 patterns", "sweep patterns.count", "0 wake"):
        assert text in html
    assert len(html) < 4000
    (sweep.path / "kept.json").write_bytes((sweep.path / "manifest.json").read_bytes())
    manifest = json.loads((sweep.path / "kept.json").read_text())
    manifest.update(status="<script>", end=None)
    try:
        (sweep.path / "manifest.json").write_text(json.dumps(manifest))
        assert "<script>" not in sweep._repr_html_() and "&lt;script&gt;" in sweep._repr_html_()
    finally:
        (sweep.path / "kept.json").replace(sweep.path / "manifest.json")


def test_products_of_three_factors_and_the_limit_of_pruning():
    """float32 products from the first factor on, as the program forms them; at most 1e-10 is pruned."""
    U = np.random.default_rng(1).random((5, 5, 3), np.float32)
    U[0, 1] = 1e-5, 1e-5, 1
    U[0, 2] = 1e-5, 1.1e-5, 1
    W = engram.synapses.sparse(U, engram.results.PRUNED).toarray()
    expected = U[..., 0] * U[..., 1] * U[..., 2]
    assert expected[0, 1] > 0 and W[0, 1] == 0 and W[0, 2] > 0
    expected[0, 1] = 0
    np.testing.assert_array_equal(W, expected)


def test_changed_results(tmp_path):
    run = engram.run(night(), out=tmp_path / "run")
    assert run.changed == []
    for name in ("metrics.csv", "arrays/0/U.npy"):
        file = run.path / name
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
    assert run.changed == ["arrays/0/U.npy", "metrics.csv"]
    (run.path / "metrics.csv").unlink()
    (run.path / "arrays/0/theta.npy").unlink()
    (run.path / "arrays/0/theta.npy").mkdir()
    assert run.changed == ["arrays/0/U.npy", "arrays/0/theta.npy", "metrics.csv"]
    (run.path / "SHA256SUMS").unlink()
    assert run.changed == []
