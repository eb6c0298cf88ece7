"""docs/check.md is kept: its table of verdicts is what the tool says, its options are those of the command."""

import argparse
import re

import pytest

from pcviz.buffers import catalogue
from pcviz.cli.check import add_arguments
from pcviz.explore.discover import discover
from pcviz.explore.ladder import Demands, check
from tests.explore.searching import BUFFERS

TEXT = (BUFFERS.parents[1] / "docs" / "check.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `(\w+)` \| ([a-z-]+) \|$", TEXT, flags=re.MULTILINE))


def test_every_broken_buffer_is_in_the_table():
    assert list(TABLE) == [name for name, buffer in catalogue().items() if buffer.broken]


@pytest.mark.parametrize("name", TABLE)
def test_a_broken_buffer_gets_the_verdict_of_the_table(name):
    assert check(discover(str(BUFFERS / f"{name}.py")), Demands()).verdict == TABLE[name]


def test_every_option_of_the_command_is_explained():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    assert [option for option in options if option != "--help" and option not in TEXT] == []


def test_every_verdict_is_explained():
    source = "".join(path.read_text(encoding="utf-8") for path in (BUFFERS.parent / "explore").glob("*.py"))
    words = set(re.findall(r'Violation\(\s*"([a-z-]+)"', source)) | {"ok", "undecided"}
    assert {"deadlock", "overflow"} <= words
    assert [word for word in sorted(words) if f"| `{word}` |" not in TEXT] == []
