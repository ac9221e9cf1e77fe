"""The package: its version, and the Python it is written for."""

import ast
import inspect
import re
import subprocess
from pathlib import Path

import pytest

import engram
from conftest import night

SOURCES = sorted(Path(engram.__file__).parent.glob("*.py"))


def test_version_is_that_of_the_program(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[:2] == ["engram", engram.__version__]


def test_another_version_of_the_program_is_a_warning(monkeypatch):
    monkeypatch.setattr(engram.progress, "__version__", "0.0.7")
    with pytest.warns(
        engram.EngramWarning, match=f"the program is engram {engram.__version__}, and this package is for 0.0.7"
    ):
        engram.run(night(), "a")


def test_sources_are_python_3_9():
    assert len(SOURCES) > 5
    for path in SOURCES:
        ast.parse(path.read_text(), str(path), feature_version=(3, 9))


def test_every_public_name_has_a_docstring():
    for name in engram.__all__:
        value = getattr(engram, name)
        if callable(value):
            assert value.__doc__ and value.__doc__.strip()
    for name, value in vars(engram.Run).items():
        if not name.startswith("_"):
            assert value.__doc__, f"Run.{name} has no docstring"


def test_docs_name_what_there_is():
    """docs/python.md lists every attribute of Run and every parameter, and none that does not exist."""
    text = (Path(engram.__file__).parents[2] / "docs/python.md").read_text()
    functions, results = text.split("## Running")[1].split("## Results")
    rows = [line.split("|")[1] for line in results.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    assert named == {name for name in vars(engram.Run) if not name.startswith("_")} | {"path"}
    for row in rows:
        for name, arguments in re.findall(r"`(\w+)\(([^)]*)\)", row):
            signature = inspect.signature(getattr(engram.Run, name)).parameters.values()
            assert arguments == ", ".join(f"{p.name}={p.default}" for p in signature if p.name != "self")
    options = inspect.signature(engram.run).parameters.values()
    for option in (p.name for p in options if p.kind is p.KEYWORD_ONLY):
        assert f"`{option}" in functions + text.split("## Running")[0], option


def test_typed():
    assert (Path(engram.__file__).parent / "py.typed").exists()
