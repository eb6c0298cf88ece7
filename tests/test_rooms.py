"""The rooms of docs/architecture.md: who may know whom, and how large a room may be."""

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGE = HOUSE / "pcviz"
LONGEST = 400  # lines: past it a module is usually two rooms

# Larger ones, each with the reason why it is one room all the same.
ONE_ROOM_ALL_THE_SAME = {}


def module_name(path):
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def is_module(path):
    """A folder of lessons/ that is no package holds files for learners, which are read and never imported."""
    return (path.parent / "__init__.py").exists()


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if is_module(path)}
APP = ("pcviz.tui", "pcviz.cli", "pcviz.__main__")
CORE = [name for name in MODULES if not name.startswith(APP)]


def python(*arguments):
    return subprocess.run([sys.executable, *arguments], cwd=HOUSE, capture_output=True, text=True)


def test_the_core_never_loads_textual():
    """In a fresh interpreter, since this one may have loaded it for another test."""
    code = f"import sys, importlib\nfor name in {CORE!r}:\n    importlib.import_module(name)\n"
    child = python("-c", code + "print(sorted({name.partition('.')[0] for name in sys.modules} & {'textual', 'rich'}))")
    assert child.stderr == ""
    assert child.stdout == "[]\n"


def test_the_core_is_not_empty():
    assert {"pcviz.trace.state", "pcviz.sync.live", "pcviz.workshop.logs.processor"} <= set(CORE)


@pytest.mark.parametrize("name", ["pcviz.trace.event", "pcviz.trace.recorder", "pcviz.sync.live"])
def test_what_runs_inside_other_programs_needs_the_standard_library_only(name):
    """`-I -S`: no site-packages, so that anything else fails to import."""
    code = f"import sys; sys.path.insert(0, {str(HOUSE)!r}); import {name}"
    child = python("-I", "-S", "-c", code)
    assert child.stderr == ""


def test_each_room_imports_only_from_the_rooms_below_it():
    lint = pytest.importorskip("importlinter.cli")
    child = python("-c", f"import sys; from {lint.__name__} import lint_imports; sys.exit(lint_imports())")
    assert child.returncode == 0, child.stdout


def test_no_module_is_two_rooms():
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    long = {name: count for name, count in lines.items() if count > LONGEST}
    assert set(long) == set(ONE_ROOM_ALL_THE_SAME), long
