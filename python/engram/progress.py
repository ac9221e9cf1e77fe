"""A bar that shows how far a run is."""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any, Dict, Optional

from .errors import EngramWarning
from .version import __version__

Event = Dict[str, Any]  # an event of the program, as its JSON has it
_INTERVAL = 0.1  # seconds between two drawings


class Progress:
    """Shows the events of a run: tqdm's bar where tqdm is installed (in a notebook too), else a line.

    ``shown`` None means: in a terminal and in a notebook.
    """

    def __init__(self, shown: Optional[bool]) -> None:
        if shown is None:
            shown = sys.stderr.isatty() or _in_notebook()
        self.bar: Any = _bar() if shown else None
        self.values = ""
        self.last: Event = {}
        self.drawn = 0.0

    def __call__(self, event: Event) -> None:
        if event.get("level") == "WARN":
            warn(event["msg"])
        elif event["msg"] == "run begins" and event.get("version") != __version__:
            warn(f"the program is engram {event.get('version')}, and this package is for {__version__}")
        if self.bar is None or "name" not in event:
            return
        if event.get("values"):
            self.values = "  ".join(f"{name} {_short(value)}" for name, value in event["values"].items())
        if "done" in event:
            self.bar.n = max(self.bar.n, round(event["done"], 3))
        self.last = event
        if time.monotonic() - self.drawn >= _INTERVAL:
            self.drawn = time.monotonic()
            self._draw(event)

    def _draw(self, event: Event) -> None:
        self.bar.set_description_str(f"{_where(event)}  {self.values}", refresh=False)
        self.bar.refresh()

    def close(self, finished: bool) -> None:
        """Ends the bar, at its full length where the run is finished."""
        if self.bar is None:
            return
        if finished:
            self.bar.n = self.bar.total
        if self.last:
            self._draw(self.last)
        self.bar.close()


def warn(message: str) -> None:
    """Gives a warning at the line that called this package."""
    level, frame = 1, sys._getframe().f_back
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, EngramWarning, stacklevel=level + 1)


class Line:
    """What Progress needs of tqdm, as one line of text that is written over."""

    total = 1

    def __init__(self) -> None:
        self.n = 0.0
        self.description = ""
        self.width = 0

    def set_description_str(self, text: str, refresh: bool) -> None:
        self.description = text

    def refresh(self) -> None:
        text = f"{self.description}  total {self.n:.0%}"
        sys.stderr.write("\r" + text.ljust(self.width))
        sys.stderr.flush()
        self.width = len(text)

    def close(self) -> None:
        sys.stderr.write("\n")


def _bar() -> Any:
    form = "{desc} {bar} total {percentage:.0f}% [{elapsed}<{remaining}]"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tqdm says so where a notebook has no widgets, and draws text
            from tqdm.autonotebook import tqdm

            return tqdm(total=1, bar_format=form, file=sys.stderr, dynamic_ncols=True)
    except ImportError:
        return Line()


def _where(event: Event) -> str:
    text = str(event["name"])
    if event.get("cycles"):
        text += f" {event['cycle']}/{event['cycles']}"
    if event.get("batches", 1) > 1:
        text += f" (batch {event['batch'] + 1} of {event['batches']})"
    return text


def _short(value: Optional[float]) -> str:
    return "nan" if value is None else f"{value:.3g}"


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell is not None else None
    return kernel is not None and hasattr(kernel, "kernel")
