"""Whether a process is at work on a run folder."""

from __future__ import annotations

import sys
from pathlib import Path


def is_free(folder: Path) -> bool:
    """True if no process is at work on a run: none holds its lock.

    False where that cannot be found out: without a lock file, on a file system without locks, on Windows.
    """
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with open(folder / ".lock", "rb") as file:  # gives the lock up again
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
