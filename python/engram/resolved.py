"""The resolved configuration of a manifest, in the form of a configuration."""

from __future__ import annotations

import copy
import os
from typing import Any, Dict


def configuration(manifest: Dict[str, Any]) -> Dict[str, Any]:
    """The configuration as a dict that ``engram.run`` takes: what the manifest adds for itself is left out."""
    c: Dict[str, Any] = copy.deepcopy(manifest["configuration"])
    c.pop("pattern_files", None)
    network, patterns = c["network"], c["patterns"]
    if network.pop("coding_level_from_patterns", False):
        network["coding_level"] = "from_patterns"
    if patterns.pop("count_from_file", False) or patterns.get("load"):
        patterns.pop("count", None)
    if "file" in patterns or "files" in patterns:
        patterns.pop("kind", None)
    if "factors_file" in network:
        network.pop("u0", None), network.pop("spread", None)
    for phase in c["phases"]:
        for replay in (phase.get("sleep"), phase.get("learn")):
            if replay and replay.pop("threshold_follows", False):
                replay.pop("threshold_rate", None)
    if "sweep" in c:
        c["sweep"] = {axis["path"]: axis["values"] for axis in c["sweep"]}
    folder = _folder(manifest)
    _absolute(c, folder)
    return c


def _folder(manifest: Dict[str, Any]) -> str:
    """Where relative paths of the configuration start."""
    start: str = manifest.get("working_directory", "")
    file: str = manifest.get("configuration_file", "")
    return os.path.join(start, os.path.dirname(file)) if file != "-" else start


def _absolute(value: Any, folder: str) -> None:
    """Makes the paths of files in a configuration absolute."""
    if isinstance(value, list):
        for v in value:
            _absolute(v, folder)
    elif isinstance(value, dict):
        for key, v in value.items():
            if key.split(".")[-1] in ("file", "files") or key.endswith("_file"):
                value[key] = [os.path.join(folder, p) for p in v] if isinstance(v, list) else os.path.join(folder, v)
            else:
                _absolute(v, folder)
