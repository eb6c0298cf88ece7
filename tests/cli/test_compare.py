"""``pcviz compare`` without a terminal: the list of pairs, and what is refused in one line."""

import pytest

from pcviz.workshop.comparison import find_comparisons
from tests.cli.command import called, pcviz

REFUSED = {
    "no terminal": (["if-or-while"], ["not a terminal", "--headless"]),
    "no such pair": (["if-or-whle"], ["'if-or-while'"]),
    "a scenario alone": (["basic"], ["--against"]),
    "no scenario to set against": (["--a", "capacity=1"], ["need a scenario"]),
    "two ways at once": (["basic", "--against", "bursty", "--a", "capacity=1"], ["one or the other"]),
    "no such scenario": (["basic", "--against", "burst"], ["'bursty'"]),
    "no value": (["basic", "--a", "capacity"], ["--a 'capacity'", "KEY=VALUE"]),
    "a wrong value": (["basic", "--b", "capacity=0"], ["capacity", "from 1 to"]),
    "a setting that tells them apart": (["one-slot-or-ten", "--set", "capacity=3"], ["--set capacity", "--a and --b"]),
    "a file of one run": (["basic", "--a", "capacity=1", "--set", "input=x.log"], ["input"]),
}


def test_without_a_name_the_pairs_are_listed_with_what_to_look_at():
    listed = pcviz("compare")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(find_comparisons())


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_one_clear_line(case):
    arguments, named = REFUSED[case]
    finished = called("compare", *arguments)
    assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (2, "", 1), finished.stderr
    assert [word for word in named if word not in finished.stderr] == [], finished.stderr


def test_a_presenter_needs_the_app():
    finished = pcviz("run", "basic", "--presenter", "--json")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "--presenter opens the app" in finished.stderr
