"""`pcviz validate`: each of thirty-odd broken scenario files is found, with the file, the line, the key, and what is right."""

import pytest

from docs.scenarios import PAGE, TABLES, fields, page
from pcviz.cli import main
from pcviz.workshop.scenario import Scenario, find_scenarios

TITLE = 'title = "x"\n'
STAGES = TITLE + 'items = 3\n\n[[stages]]\nname = "one"\n\n[[stages]]\nname = "two"\n'

# The text, and what the one line must name: the line of the file, the key, what would be right.
BROKEN: dict[str, tuple[str, list[str]]] = {
    "no TOML": (TITLE + "capacity = = 5\n", ["line 2"]),
    "a key twice": (TITLE + "make = 1\nmake = 2\n", ["line 3", "overwrite"]),
    "a text that does not end": ('title = "x\n', ["line 1"]),
    "no title": ("capacity = 5\n", ["title", "missing"]),
    "an empty title": ('title = " "\n', ["line 1", "title", "name to be picked by"]),
    "a misspelt key": (TITLE + "capacty = 5\n", ["line 2", "capacty", "did you mean 'capacity'?"]),
    "an unknown key": (TITLE + "colour = 5\n", ["line 2", "colour", "there are title, description"]),
    "a number in quotes": (
        TITLE + 'producers = "two"\n',
        ["line 2", "producers", "expected a whole number", "a text in quotes"],
    ),
    "a capacity in words": (TITLE + "capacity = 'five'\n", ["line 2", "'five' is not a whole number or 'unbounded'"]),
    "half a slot": (TITLE + "capacity = 2.5\n", ["line 2", "expected a whole number or 'unbounded', but this is a number"]),
    "a misspelt key of an item": (TITLE + "[[goods]]\nlable = 'x'\n", ["line 3", "goods[1].lable: no such key"]),
    "a broken number": (TITLE + "consumers = 2.5\n", ["line 2", "consumers", "expected a whole number, but this is a number"]),
    "no slots": (TITLE + "capacity = 0\n", ["line 2", "capacity", "from 1 to 100000", "'unbounded'"]),
    "too many threads": (TITLE + "\nproducers = 65\n", ["line 3", "producers", "from 0 to 64"]),
    "negative time": (TITLE + "make = -1\n", ["line 2", "make", "from 0 to 3600 (s)"]),
    "time that is no number": (TITLE + "take = nan\n", ["line 2", "take", "from 0 to 3600"]),
    "no speed": (TITLE + "scale = 0\n", ["line 2", "scale", "from 0.01"]),
    "an unknown order": (TITLE + 'order = "fifi"\n', ["line 2", "order", "fifo, lifo, priority, ageing, fair", "'fifo'"]),
    "an unknown policy": (TITLE + 'policy = "drop"\n', ["line 2", "policy", "block, timeout, reject, drop-newest"]),
    "an unknown shutdown": (TITLE + 'shutdown = "closed"\n', ["line 2", "shutdown", "did you mean 'close'?"]),
    "endless patience": (TITLE + "patience = inf\n", ["line 2", "patience", "from 0 to 3600"]),
    "ageing backwards": (TITLE + "ageing_rate = -1\n", ["line 2", "ageing_rate", "from 0 to 1000"]),
    "no items": (TITLE + "items = 0\n", ["line 2", "items", "whole number from 1"]),
    "an end before the start": (TITLE + "stop_after = -2\n", ["line 2", "stop_after", "above 0"]),
    "a share of nothing": (TITLE + "[weights]\n1 = 0\n", ["line 3", "weights.1", "above 0"]),
    "a weight of no priority": (TITLE + "[weights]\nhigh = 1\n", ["line 2", "weights", "whole numbers"]),
    "an unknown buffer": (TITLE + 'buffer = "two_condition"\n', ["line 2", "buffer", "did you mean 'two_conditions'?"]),
    "a buffer file that is not there": (TITLE + 'buffer = "no/such.py:Mine"\n', ["line 2", "buffer", "no/such.py", "no such"]),
    "a policy of somebody else's buffer": (
        TITLE + 'buffer = "two_conditions"\npolicy = "reject"\n',
        ["line 3", "policy", "workbench", "leave it at block"],
    ),
    "a shutdown of somebody else's buffer": (
        TITLE + 'buffer = "two_conditions"\nshutdown = "close"\n',
        ["line 3", "shutdown", "leave it at tickets"],
    ),
    "two ways to leave": (TITLE + 'takes = 3\nshutdown = "close"\n', ["line 2", "takes", "'tickets'"]),
    "goods without a label": (TITLE + "[[goods]]\npriority = 1\n", ["line 2", "goods[1].label", "missing"]),
    "the first goods without a label": (
        TITLE + '[[goods]]\npriority = 1\n[[goods]]\nlabel = "b"\n',
        ["line 2", "goods[1].label", "missing"],
    ),
    "a priority in words": (TITLE + 'priorities = [1, "high"]\n', ["line 2", "priorities[2]", "a whole number"]),
    "goods of no priority": (TITLE + '[[goods]]\nlabel = "a"\npriority = nan\n', ["line 4", "priority", "not a number"]),
    "goods and another number": (TITLE + 'items = 2\n[[goods]]\nlabel = "a"\n', ["line 2", "items", "has 1"]),
    "a question without an answer": (TITLE + '[predict]\nquestion = "?"\n', ["predict.answer", "missing"]),
    "an answer nobody knows": (
        TITLE + '[predict]\nquestion = "?"\nanswer = "luck"\n',
        ["line 4", "predict.answer", "luck", "first_to_wait, first_out, left, peak"],
    ),
    "a misspelt key in a table": (TITLE + '[logs]\nsource = ["a"]\n', ["line 3", "logs.source", "did you mean 'sources'?"]),
    "no entries": (TITLE + "[logs]\nentries = 0\n", ["line 3", "entries", "from 1"]),
    "a misspelt key in a stage": (STAGES.replace('name = "two"', 'nam = "two"'), ["line 8", "stages[2].nam", "'name'"]),
    "consumers in a pipeline": (STAGES.replace("items", "consumers"), ["line 2", "consumers", "`workers` in each stage"]),
    "a shutdown in a pipeline": (STAGES.replace("items = 3", 'shutdown = "close"'), ["line 2", "shutdown", "leave it out"]),
    "a moment that never comes": (
        TITLE + '[[moments]]\ntitle = "t"\nwhen = "first_putt"\n',
        ["line 4", "moments[1].when", "'first_put'"],
    ),
    "not text": ("\x00\x01", ["not TOML"]),
}


def test_there_are_thirty_of_them():
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("flaw", BROKEN)
def test_a_broken_file_is_one_line_that_says_what_is_wrong_where(flaw, tmp_path, capsys):
    content, named = BROKEN[flaw]
    path = tmp_path / "mine.toml"
    path.write_text(content)
    status = main(["validate", str(path)])
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1), err
    assert [word for word in [str(path), *named] if word not in err] == [], err


@pytest.mark.parametrize("name", find_scenarios())
def test_our_own_are_right(name, capsys):
    assert main(["validate", str(find_scenarios()[name])]) == 0
    assert "fine" in capsys.readouterr().out


def test_the_page_is_as_the_schema_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m docs.scenarios writes it again"


def test_every_field_has_a_meaning():
    for table in (Scenario, *(table for _, table, _ in TABLES)):
        assert all(meaning.strip() for _, _, _, meaning in fields(table))
