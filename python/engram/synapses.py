"""Weights as sparse matrices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .optional import need

if TYPE_CHECKING:
    import scipy.sparse

_BLOCK = 64 << 20  # bytes of factors at a time


def sparse(factors: NDArray[Any], pruned: float) -> "scipy.sparse.csr_matrix":
    """The products of factors (N, N, z) that exceed ``pruned``, as a CSR matrix (N, N) of the same dtype."""
    csr = need("scipy.sparse", "weights")
    n, columns, z = factors.shape
    rows = max(1, _BLOCK // max(1, columns * z * factors.itemsize))
    blocks = []
    for first in range(0, n, rows):
        block = np.asarray(factors[first : first + rows])
        weights = block[..., 0].copy()
        for k in range(1, z):
            weights *= block[..., k]
        weights[weights <= pruned] = 0
        blocks.append(csr.csr_matrix(weights))
    return csr.vstack(blocks, format="csr")


def load(path: Path) -> "scipy.sparse.csr_matrix":
    """The weights of a connections.npz: SciPy's format, beside which factors may be."""
    weights: "scipy.sparse.csr_matrix" = need("scipy.sparse", "weights").load_npz(path)
    return weights


def living(weights: "scipy.sparse.csr_matrix", pruned: float) -> "scipy.sparse.csr_matrix":
    """Those weights that exceed ``pruned``; the argument is changed."""
    weights.data[weights.data <= pruned] = 0
    weights.eliminate_zeros()
    return weights
