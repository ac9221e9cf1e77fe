"""How many synapses learning leaves, by load and number of factors: 36 networks in one run, one table, one figure."""
import sys
import engram
import matplotlib.pyplot as plt

config = {
    "network": {"neurons": 100, "factors": 2, "coding_level": 0.1, "u0": 0.1, "spread": 0.3},
    "patterns": {"load": 0.2},
    "phases": [{"learn": {"cycles": 5000, "rate": 0.1, "threshold_rate": 0.03, "length": 7, "until_converged": False}}],
    "record": {"every": 5000, "observables": ["density", "stored", "margin_min"]},
}
run = engram.sweep(config, {"network.factors": [1, 2, 3], "patterns.load": [0.2, 0.3, 0.4, 0.5], "seed": [1, 2, 3]})
end = run.metrics.query("cycle > 0")
table = end.groupby(["network.factors", "patterns.load"])[["density", "stored"]].agg(["mean", "std"])
print(table)
density = table["density"].unstack("network.factors")
density["mean"].plot(yerr=density["std"], marker="o", capsize=3, xlabel="load M/N", ylabel="density (fraction of synapses left)", ylim=0, figsize=(5, 3.5))
plt.legend([f"z = {z}" for z in density["mean"]])
plt.savefig(sys.argv[1] if len(sys.argv) > 1 else "density.png", dpi=150, bbox_inches="tight")
