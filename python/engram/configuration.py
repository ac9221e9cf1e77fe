"""Configurations: from a dict, with arrays in it, to what the program reads."""

from __future__ import annotations

import filecmp
import itertools
import json
import os
from pathlib import Path
from typing import Any, List, Mapping, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from .errors import ConfigurationError
from .optional import need

Config = Union[Mapping[str, Any], str, "os.PathLike[str]"]


def inputs_of(out: "str | os.PathLike[str]") -> str:
    """The folder, beside the run folder, of the arrays that a configuration held."""
    return os.fspath(out).rstrip(os.sep) + ".inputs"


class Inputs:
    """The arrays of a configuration, in files of a folder that is made with the first of them.

    Names of the files are relative to the working directory, or absolute: relative names in a configuration
    file start from that file.
    """

    def __init__(self, folder: str, relative: bool) -> None:
        self.folder = folder if relative else os.path.abspath(folder)
        self.written: List[str] = []
        self._made = False

    def file(self, key: str, array: Any) -> str:
        """Writes the array of a key, such as patterns.file, and returns the path of the file.

        A SciPy sparse matrix becomes an .npz in CSR format, as scipy.sparse.save_npz writes it.

        A file of this name with other bytes is never overwritten.
        """
        if not os.path.isdir(self.folder):
            os.makedirs(self.folder)
            self._made = True
        path = os.path.join(self.folder, key + (".npz" if _is_sparse(array) else ".npy"))
        partial = path + ".partial"
        try:
            with open(partial, "wb") as f:
                if _is_sparse(array):
                    need("scipy.sparse", key).save_npz(f, array.tocsr())
                else:
                    np.save(f, array, allow_pickle=False)
            if not os.path.exists(path):
                os.replace(partial, path)
                self.written.append(path)
            elif not filecmp.cmp(partial, path, shallow=False):
                raise ConfigurationError(
                    f"{path}: already exists with another array; remove {self.folder}, or choose another out"
                )
        except ValueError as reason:  # an array of objects
            if isinstance(reason, ConfigurationError):
                raise
            raise ConfigurationError(f"{key}: {reason}") from reason
        finally:
            if os.path.exists(partial):
                os.remove(partial)
        return path

    def remove(self) -> None:
        """Removes what was written: the program did not accept it."""
        for path in self.written:
            os.remove(path)
        if self._made and not os.listdir(self.folder):
            os.rmdir(self.folder)


def source(config: Config, name: Optional[str], inputs: Inputs) -> Tuple[str, Optional[str]]:
    """The argument CONFIG.yaml of the program and the text of its standard input, None for a path.

    A mapping becomes JSON, which is YAML. Its ``name`` is ``name`` where it has none.
    """
    if isinstance(config, Mapping):
        if name is not None:
            config = {"name": name, **config}
        return "-", json.dumps(plain(config, inputs), indent=2, ensure_ascii=False) + "\n"
    if isinstance(config, (str, os.PathLike)):
        path = os.fspath(config)
        return (os.path.join(".", path) if path.startswith("-") else path), None
    raise ConfigurationError(f"a configuration is a dict or the path of a file, not {type(config).__name__}")


def sets(values: Mapping[str, Any], inputs: Inputs) -> List[str]:
    """The options --set for keyword arguments: two underscores stand for a dot."""
    options = []
    for key, value in values.items():
        path = key.replace("__", ".")
        options += ["--set", f"{path}={json.dumps(plain(value, inputs, path), ensure_ascii=False)}"]
    return options


def plain(value: Any, inputs: Inputs, key: str = "") -> Any:
    """The value as JSON has it. An array under a key that names a file goes into one; others become lists."""
    if isinstance(value, Mapping):
        return {str(k): plain(v, inputs, f"{key}.{k}" if key else str(k)) for k, v in value.items()}
    if _is_sparse(value):
        if not _names_file(key):
            raise ConfigurationError(
                f"{key}: a sparse matrix goes under a key that names a file, such as network.wiring.file"
            )
        return inputs.file(key, value)
    if isinstance(value, np.ndarray) and value.ndim > 0:
        if _words(key)[-2:] == ["wiring", "file"]:
            raise ConfigurationError(
                f"{key}: a dense array; give a sparse matrix, scipy.sparse.csr_matrix(W), whose rows are targets"
            )
        return inputs.file(key, value) if _names_file(key) else plain(value.tolist(), inputs, key)
    if isinstance(value, (list, tuple, range)):
        return [plain(v, inputs, f"{key}.{i}") for i, v in enumerate(value)]
    if isinstance(value, (np.generic, np.ndarray)):
        return plain(value.item(), inputs, key)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, float) and not np.isfinite(value):
        raise ConfigurationError(f"{key} must be a finite number, not {value}")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ConfigurationError(f"{key}: a {type(value).__name__} has no place in a configuration")


def _is_sparse(value: Any) -> bool:
    """Is it a sparse matrix or array of SciPy, which need not be installed?"""
    return hasattr(value, "tocsr") and hasattr(value, "nnz")


def _words(key: str) -> List[str]:
    """The words of a key, without places in lists."""
    return [word for word in key.split(".") if not word.isdigit()]


def _names_file(key: str) -> bool:
    """Is it the key of a file, or one of the files of a list?"""
    words = _words(key)
    return bool(words) and (words[-1] in ("file", "files") or words[-1].endswith(("_file", "_files")))


def fresh_folder(name: str) -> Path:
    """Makes runs/NAME-1, or the next number that is free, in the working directory."""
    for n in itertools.count(1):
        folder = Path("runs") / f"{name}-{n}"
        if os.path.exists(inputs_of(folder)):
            continue
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue
    raise AssertionError("unreachable")
