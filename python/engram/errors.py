"""What can go wrong, as exceptions and warnings."""

from __future__ import annotations

from typing import Optional

__all__ = ["ConfigurationError", "EngramWarning", "Error", "Interrupted", "MissingError"]


class Error(Exception):
    """The program failed, or was not found; the text is the program's own.

    Attributes:
        status: the program's exit status: 1 failed, 2 wrong use, 130 interrupted, negative the signal
            that killed it; None where the program did not run.
        path: the run folder with what was reached, None where there is none.
    """

    def __init__(self, message: str, status: Optional[int] = None, path: Optional[str] = None) -> None:
        super().__init__(message)
        self.status = status
        self.path = path


class ConfigurationError(Error, ValueError):
    """Wrong use (status 2): a configuration, an input file, a device name, a folder that exists."""


class MissingError(Error, LookupError):
    """A run folder does not have a table or an array; the text says what writes it."""


class Interrupted(KeyboardInterrupt):
    """A KeyboardInterrupt during a run, raised once the program has saved what was reached.

    Attributes:
        path: the run folder, which ``engram.resume(path)`` continues; None where no run had begun.
    """

    def __init__(self, message: str, path: Optional[str] = None) -> None:
        super().__init__(message)
        self.path = path


class EngramWarning(UserWarning):
    """A warning of the program, such as a key without effect; the manifest of the run keeps it too."""
