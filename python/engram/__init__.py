"""Runs engram from Python and reads its results.

engram simulates two-factor synaptic consolidation. The simulator is a program of its own; this
package starts it, shows its progress, and gives its results as NumPy arrays, SciPy matrices and
pandas tables::

    import engram
    run = engram.run("night.yaml", seed=2)
    run.metrics.plot(x="cycle", y="density")
    run.weights()

docs/python.md in engram's repository describes the package, docs/configuration.md every key.
"""

from .commands import check, plan, resume, run, suggest, sweep
from .errors import ConfigurationError, EngramWarning, Error, Interrupted, MissingError
from .results import Run
from .version import __version__

__all__ = [
    "ConfigurationError",
    "EngramWarning",
    "Error",
    "Interrupted",
    "MissingError",
    "Run",
    "__version__",
    "check",
    "plan",
    "resume",
    "run",
    "suggest",
    "sweep",
]
