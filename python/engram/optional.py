"""Packages that some methods need and others do not."""

from __future__ import annotations

import importlib
from typing import Any


def need(module: str, use: str) -> Any:
    """The module, or an ImportError that names what to install."""
    try:
        return importlib.import_module(module)
    except ImportError as reason:
        package = module.split(".")[0]
        raise ImportError(f"{use} needs {package}, which is not installed: pip install {package}") from reason
