"""Wrong scenario files: `validate` and `run` name the file, the line, the key and what would be right."""

from pathlib import Path

import pytest

from pcviz.workshop.scenario import find_scenarios
from tests.cli.command import called, pcviz

WRONG = {
    "TOML error": ('title = "x"\ncapacity = = 5\n', ["line 2"]),
    "unknown key": ('title = "x"\ncapacty = 5\n', ["line 2", "capacty", "'capacity'"]),
    "wrong type": ('title = "x"\nproducers = "two"\n', ["line 2", "producers"]),
    "capacity of 0": ('title = "x"\ncapacity = 0\n', ["line 2", "capacity", "from 1 to"]),
    "negative capacity": ('title = "x"\ncapacity = -3\n', ["line 2", "capacity", "from 1 to"]),
    "capacity of a thousand million": ('title = "x"\ncapacity = 1_000_000_000\n', ["line 2", "capacity", "from 1 to"]),
    "speed of 0": ('title = "x"\nscale = 0\n', ["line 2", "scale", "from 0.01"]),
    "time that is no number": ('title = "x"\nmake = nan\n', ["line 2", "make"]),
    "no title": ("capacity = 5\n", ["title", "missing"]),
    "unknown order": ('title = "x"\norder = "fifi"\n', ["line 2", "order", "'fifo'"]),
    "not text": ("\x00\x01", []),
}


@pytest.mark.parametrize("command", ["validate", "run"])
@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file_is_one_clear_line(command: str, fault: str, tmp_path: Path) -> None:
    content, named = WRONG[fault]
    path = tmp_path / "mine.toml"
    path.write_text(content)
    finished = called(command, path, *(["--headless"] if command == "run" else []))
    assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (2, "", 1), finished.stderr
    assert [word for word in [str(path), *named] if word not in finished.stderr] == []


def test_a_right_file_is_fine() -> None:
    finished = pcviz("validate", find_scenarios()["basic"])
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "fine" in finished.stdout


def test_the_scenarios_are_listed_with_what_they_show() -> None:
    listed = pcviz("scenarios").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(find_scenarios())
    assert all(len(line.split()) > 3 for line in listed)
