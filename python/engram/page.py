"""A run as a notebook shows it."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

if TYPE_CHECKING:
    from .results import Run

_WARNINGS = 3  # that are shown


def summary(run: "Run") -> str:
    """A short table in HTML: what was run, how it ended, and what the warnings are."""
    manifest = run.manifest
    rows = [
        ("status", _status(run.status, manifest)),
        ("network", _network(manifest)),
        ("phases", _phases(manifest)),
        ("device", _device(manifest)),
    ]
    for axis in manifest["configuration"].get("sweep", []):
        rows.append(("sweep " + axis["path"], ", ".join(f"{v}" for v in axis["values"])))
    warnings = manifest.get("warnings", [])
    rows += [("warning", text) for text in warnings[:_WARNINGS]]
    if len(warnings) > _WARNINGS:
        rows.append(("", f"and {len(warnings) - _WARNINGS} more: run.warnings"))
    cells = "".join(
        f'<tr><th style="text-align:left">{escape(k)}</th><td style="text-align:left">{escape(_cut(v))}</td></tr>'
        for k, v in rows
    )
    return f'<table><caption style="text-align:left">engram run <code>{escape(str(run.path))}</code></caption>{cells}</table>'


def _cut(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _status(status: str, manifest: Dict[str, Any]) -> str:
    text = status
    if manifest.get("end") and not manifest["end"].startswith("0001"):
        text += f", {_seconds(manifest['start'], manifest['end']):.3g} s"
    if manifest.get("message"):
        text += ": " + manifest["message"]
    return text


def _network(manifest: Dict[str, Any]) -> str:
    c = manifest["configuration"]
    n, count = c["network"], manifest.get("replicas", 1)
    text = f"N {n['neurons']}, z {n['factors']}, f {n['coding_level']:g}, {c['patterns']['count']} patterns"
    return text if count == 1 else f"{count} networks; the first: {text}"


def _phases(manifest: Dict[str, Any]) -> str:
    seconds: List[Dict[str, Any]] = manifest.get("seconds") or []
    took: Dict[int, float] = {s["phase"]: s["seconds"] for s in seconds}
    names: List[Tuple[int, str]] = [(i, next(iter(p))) for i, p in enumerate(manifest["configuration"]["phases"])]
    return ", ".join(f"{i} {name}" + (f" ({took[i]:.2g} s)" if i in took else "") for i, name in names)


def _device(manifest: Dict[str, Any]) -> str:
    return f"{manifest['device']} ({manifest.get('device_detail', '')}, {manifest['precision']}), engram {manifest['version']} ({manifest.get('commit', '')})"


def _seconds(start: str, end: str) -> float:
    return (_time(end) - _time(start)).total_seconds()


def _time(text: str) -> datetime:
    """A time of the manifest: Python before 3.11 reads no nanoseconds and no Z."""
    whole, _, rest = text.partition(".")
    if not rest:
        return datetime.fromisoformat(whole.replace("Z", "+00:00"))
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{whole}.{digits[:6].ljust(6, '0')}{rest[len(digits):].replace('Z', '+00:00')}")
